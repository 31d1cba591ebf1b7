// Package vocabulary reads topics from the files of others: SKOS in Turtle, the TSV and CSV
// vocabularies of Annif, and tables of IPTC Media Topics.
package vocabulary
