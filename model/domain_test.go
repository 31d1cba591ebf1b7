package model

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/features"
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
						for _, w := range append(m.W, m.B...) {
							require.Falsef(t, w-w != 0, "with %v a weight is %v", x, w)
						}
					}
				}
			})
		}
	}
}

// A model is whole at the edges of a domain, a trainer's or the features':
// its weights and probabilities are numbers.
func TestTrainAtTheEdges(t *testing.T) {
	docs := muddled(12)
	train := func(cfg Config) {
		m, err := Train(t.Context(), docs, cfg)
		if cfg.Features.MinDF > len(docs) {
			require.ErrorIs(t, err, ErrNothingToLearn)
			return
		}
		require.NoError(t, err, "%s %s %+v", cfg.Trainer, cfg.Params, cfg.Features)
		for _, s := range m.Predict(docs[0]).Scores {
			require.True(t, s >= 0 && s <= 1, "%s %s %+v: %v", cfg.Trainer, cfg.Params, cfg.Features, s)
		}
		file, err := m.Bytes()
		require.NoError(t, err)
		_, err = FromBytes(file) // which refuses weights that are no numbers
		require.NoError(t, err, "%s %s %+v", cfg.Trainer, cfg.Params, cfg.Features)
	}
	for _, name := range Trainers() {
		for i, f := range trainerFields(t, name) {
			inside, _ := edges(t, f)
			for _, x := range inside {
				_, params, err := withNumber(t, name, i, x)
				require.NoError(t, err)
				cfg := tuneConfig()
				cfg.Trainer, cfg.Params = name, []byte(params)
				train(cfg)
			}
		}
	}
	for i, f := range domain.Fields(&features.Config{Blocks: make([]features.Block, 2)}) {
		inside, _ := edges(t, f)
		for _, x := range inside {
			cfg := DefaultConfig()
			cfg.Features.Blocks[0].From, cfg.Features.Blocks[0].To = 1, 10
			if f.Name == "blocks[0].to" {
				cfg.Features.Blocks[0].To = 1
			}
			if domain.Fields(&cfg.Features)[i].Set(x); f.Name == "embedding_scale" {
				cfg.Embedding = archive(t)
			}
			if cfg.Features.Validate() != nil || cfg.Features.HashBits > 0 {
				continue // from above to, and terms that are known by no text
			}
			if cfg.Features.MinDF > len(docs) {
				_, err := Train(t.Context(), docs, cfg)
				require.ErrorContains(t, err, "min_df")
			} else {
				train(cfg)
			}
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

// What is chosen about a training has domains too; a zero is the default where
// that is said.
func TestConfigDomains(t *testing.T) {
	cfg := tuneConfig()
	for i, f := range domain.Fields(&cfg) {
		_, outside, err := f.Edges()
		require.NoError(t, err, "give %s a domain", f.Name)
		for _, x := range outside {
			cfg := tuneConfig()
			domain.Fields(&cfg)[i].Set(x)
			if _, err := Train(t.Context(), muddled(12), cfg); f.Tag != "any" {
				assert.ErrorContains(t, err, f.Name+" is ")
			}
		}
	}
}

// A file whose model was trained with a setting that is refused now is read and
// answers as it did; nothing is trained by it. The features' settings, which
// answers depend on, are checked.
func TestFilesOfSettingsOutsideDomains(t *testing.T) {
	docs := muddled(12)
	cfg := tuneConfig()
	cfg.Trainer, cfg.Params = "svm", nil
	m, err := Train(t.Context(), docs, cfg)
	require.NoError(t, err)
	m.Info.Params = json.RawMessage(`{"C":-1,"balanced":true,"tolerance":0.1,"max_iter":100}`)
	file, err := m.Bytes()
	require.NoError(t, err)
	old, err := FromBytes(file)
	require.NoError(t, err)
	assert.Equal(t, m.Predict(docs[0]), old.Predict(docs[0]))
	cfg.Params = old.Info.Params
	_, err = Train(t.Context(), docs, cfg)
	assert.EqualError(t, err, `trainer "svm": C is -1; it must be at least 1e-9 and at most 1e9`)

	m.Vectorizer.Config.MinDF = 0
	file, err = m.Bytes()
	require.NoError(t, err)
	_, err = FromBytes(file)
	assert.ErrorIs(t, err, ErrFormat)
	assert.ErrorContains(t, err, "min_df is 0; it must be at least 1 and at most 1e9")
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
