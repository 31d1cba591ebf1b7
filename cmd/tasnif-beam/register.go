package main

import (
	"context"
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
)

// registerAll makes what travels known to both ends; it is called before beam.Init.
func registerAll() {
	beam.RegisterType(reflect.TypeFor[Unit]())
	register.DoFn2x1[context.Context, Unit, error](&tagFn{})
	register.DoFn2x1[context.Context, Unit, error](&pretrainFn{})

	register.DoFn3x1[context.Context, Unit, func(int64, []byte), error](&countFn{})
	register.DoFn2x3[int64, func(*[]byte) bool, int64, []byte, error](&mergeFn{})
	register.DoFn2x0[[]byte, func(int64, []byte)](&everyRangeFn{})
	register.DoFn3x1[context.Context, int64, func(*[]byte) bool, error](&writeFn{})
	register.Emitter2[int64, []byte]()
	register.Iter1[[]byte]()
}
