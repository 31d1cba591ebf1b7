package study

// What tests alone may see.
const FlipsKept = flipsKept

type MeasuredPart = measuredPart

var DrawPoints = drawPoints
var LengthRange = lengthRange
var NoiseWith = noiseWith
var Month = month
var Nest = nest
var Noises = noises
var PickApart = pickApart
