package linear

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/features/domain"
)

// trainerFields are a trainer's numbers. A blend's own are those of a member.
func trainerFields(t *testing.T, name string) []domain.Field {
	trainer, err := NewTrainer(name, nil)
	require.NoError(t, err)
	return domain.Fields(trainer)
}

// withNumber is a trainer whose i-th number is x, checked.
func withNumber(t *testing.T, name string, i int, x float64) (Trainer, string, error) {
	trainer, err := NewTrainer(name, nil)
	require.NoError(t, err)
	f := domain.Fields(trainer)[i]
	f.Set(x)
	params, err := json.Marshal(trainer)
	if err != nil { // NaN and the infinities, which JSON does not have
		return trainer, "", domain.Check(trainer)
	}
	checked, err := NewTrainer(name, params)
	return checked, string(params), err
}

// edges are the values just inside a number's domain, and those just outside.
func edges(t *testing.T, f domain.Field) (inside, outside []float64) {
	inside, outside, err := f.Edges()
	require.NoError(t, err, "%s has no domain", f.Name)
	require.NotEmpty(t, inside)
	require.NotEmpty(t, outside)
	return inside, outside
}

// Every number of every trainer has a domain, as a member of a blend too. What
// lies just outside is refused, NaN and the infinities with it; what lies just
// inside trains to finite weights.
func TestTrainerDomains(t *testing.T) {
	for _, name := range Trainers() {
		for i, f := range trainerFields(t, name) {
			t.Run(name+"/"+f.Name, func(t *testing.T) {
				inside, outside := edges(t, f)
				for _, x := range outside {
					_, params, err := withNumber(t, name, i, x)
					wrong := new(domain.Error)
					require.ErrorAs(t, err, &wrong, "%v", x)
					assert.Equal(t, f.Name, wrong.Field)
					if params == "" || name == "blend" {
						continue
					}
					assert.ErrorContains(t, err, fmt.Sprintf("trainer %q: %s is", name, f.Name))
					_, err = NewTrainer("blend", fmt.Appendf(nil, `{"members":[{"trainer":"centroid"},{"trainer":%q,"params":%s}]}`, name, params))
					assert.ErrorContains(t, err, fmt.Sprintf("trainer \"blend\": members[1]: trainer %q: %s is", name, f.Name))
				}
				for _, x := range inside {
					trainer, _, err := withNumber(t, name, i, x)
					require.NoError(t, err, "%v", x)
					for _, single := range []bool{true, false} {
						m, err := trainer.Train(t.Context(), toy(single, 3, 30, 1))
						require.NoError(t, err, "%v", x)
						for _, w := range append(m.dense().W, m.B...) {
							require.Falsef(t, w-w != 0, "with %v a weight is %v", x, w)
						}
					}
				}
			})
		}
	}
}

// A fold that holds all documents leaves none to train on: no trainer then gives
// scores that are no numbers.
func TestTrainOnNothing(t *testing.T) {
	for _, name := range Trainers() {
		trainer, err := NewTrainer(name, nil)
		require.NoError(t, err)
		for _, single := range []bool{true, false} {
			m, err := trainer.Train(t.Context(), &Problem{Features: 3, Terms: 3, Labels: 2, Single: single})
			require.NoError(t, err, name)
			for _, w := range append(m.W, m.B...) {
				assert.Falsef(t, w-w != 0, "%s: a weight is %v", name, w)
			}
		}
	}
}

// A struct with a number that has no domain is no trainer.
func TestNumberWithoutDomain(t *testing.T) {
	for name, make := range trainers {
		for _, f := range domain.Fields(make()) {
			assert.NotEmpty(t, f.Tag, "%s: give %s a domain, as the others have", name, f.Name)
		}
		assert.Equal(t, reflect.Pointer, reflect.TypeOf(make()).Kind())
	}
}

func TestNewTrainerSaysWhatANumberMayBe(t *testing.T) {
	for params, want := range map[string]string{
		`{"alpha":0}`:     `trainer "complement": alpha is 0; it must be at least 1e-10 and at most 1e6`,
		`{"alpha":1e400}`: `settings of trainer "complement": alpha is 1e400; it must be a number, at least 1e-10 and at most 1e6; its settings are {"alpha":0.1,"norm":false}`,
		`{"alpha":"NaN"}`: `settings of trainer "complement": alpha is string; it must be a number, at least 1e-10 and at most 1e6; its settings are {"alpha":0.1,"norm":false}`,
		`{"norm":1}`:      `settings of trainer "complement": norm is number; it must be true or false; its settings are {"alpha":0.1,"norm":false}`,
		`[1]`:             `settings of trainer "complement": the whole is array; it must be an object; its settings are {"alpha":0.1,"norm":false}`,
	} {
		_, err := NewTrainer("complement", []byte(params))
		assert.EqualError(t, err, want)
	}
}
