package eval

// What tests alone may see.
var Gated = gated
var Judge = judge
