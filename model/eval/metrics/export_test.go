package metrics

// What tests alone may see.
const CurvePoints = curvePoints
const Yes = yes

var Confuse = confuse
var EqualMassError = equalMassError
var WidthBin = widthBin
