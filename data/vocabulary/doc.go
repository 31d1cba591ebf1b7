// Package vocabulary reads topics from vocabularies of other programs: SKOS in Turtle, TSV
// and CSV of Annif, and tables of IPTC Media Topics.
package vocabulary
