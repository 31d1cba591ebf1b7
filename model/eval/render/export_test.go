package render

// What tests alone may see.
const LineCells = lineCells
const MarkdownBudget = markdownBudget

type JunitSuite = junitSuite
type Section = section

var CardFigures = cardFigures
var MarkdownGuarantees = markdownGuarantees
var MarkdownTuning = markdownTuning
var SliceSpan = sliceSpan
var SliceTable = sliceTable
var Stacked = stacked
var Within = within
