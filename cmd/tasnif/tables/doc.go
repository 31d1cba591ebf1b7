// Package tables writes answers and corpora as tables that spreadsheets and data frames
// read: CSV, TSV, workbooks and Parquet, each perhaps compressed.
package tables
