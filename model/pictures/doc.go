// Package pictures is what the page and the reports look like: one style sheet
// (Style) and the pictures of an evaluation as SVG.
//
//	figures --PrecisionRecall, Histogram, Calibration, Confusion, Bars ...--> SVG --+
//	                                                                               +--> serve/web, model/eval/htmlreport
//	style.css --Style--------------------------------------------------------------+
//
// A picture has no style, script or font of its own: its classes are those of
// Style. Axes with numbers run left to right in both languages; what has a name
// a row (Bars, Confusion) begins at the right in Arabic. Names of others are
// escaped, and cut where they do not fit, with the whole name in a title.
package pictures
