package eval

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
)

// oracleCase is one problem of metrics_multilabel.json, as scikit-learn answered it.
type oracleCase struct {
	N     int
	K     int
	True  [][]int     `json:"y_true"`
	Score [][]float64 `json:"y_score"`
	Pred  [][]int     `json:"y_pred"`
	Zero  oracleZero  `json:"zero_division_0"`
	One   oracleZero  `json:"zero_division_1"`

	LRAP     float64    `json:"lrap"`
	Coverage float64    `json:"coverage_error"`
	Loss     float64    `json:"ranking_loss"`
	NDCG     float64    `json:"ndcg"`
	NDCG3    float64    `json:"ndcg_at_3"`
	AP       []*float64 `json:"ap_per_label"`
	AUC      []*float64 `json:"roc_auc_per_label"`
	MicroAP  float64    `json:"micro_ap"`
	MicroAUC float64    `json:"micro_auc"`
	Brier    float64    `json:"brier_mean"`
	ECE      float64    `json:"ece10_rightclosed"`
	MCE      float64    `json:"mce10_rightclosed"`
}

type oracleZero struct {
	Labels []struct {
		TP, FP, FN, Support int
		P, R, F1            float64
	} `json:"per_label"`
	Micro, Macro, Weighted, Samples [3]float64
	Accuracy                        float64 `json:"subset_accuracy"`
	Hamming                         float64 `json:"hamming_loss"`
	Jaccard                         float64 `json:"jaccard_samples"`
}

func (c oracleCase) sheet() *Sheet {
	s := &Sheet{Mode: model.Multi, Rows: make([]Row, c.N)}
	for l := range c.K {
		s.Labels = append(s.Labels, data.Topic{ID: fmt.Sprintf("label%02d", l)})
	}
	for i := range s.Rows {
		s.Rows[i] = Row{Key: fmt.Sprint(i), Truth: hot(c.True[i]), Decided: hot(c.Pred[i]), Scores: c.Score[i]}
	}
	return s
}

// hot lists where an indicator row is one.
func hot(row []int) []int32 {
	var out []int32
	for l, x := range row {
		if x == 1 {
			out = append(out, int32(l))
		}
	}
	return out
}

const exact = 1e-9

func near(t *testing.T, want, got float64, what string) {
	t.Helper()
	assert.InDelta(t, want, got, exact, what)
}

func nearScore(t *testing.T, want [3]float64, got Score, what string) {
	t.Helper()
	near(t, want[0], got.Precision, what+" precision")
	near(t, want[1], got.Recall, what+" recall")
	near(t, want[2], got.F1, what+" F1")
}

func TestOracleMetrics(t *testing.T) {
	var cases []oracleCase
	shared(t, "oracles/metrics_multilabel.json", &cases)
	require.NotEmpty(t, cases)
	for i, c := range cases {
		t.Run(fmt.Sprintf("%d-n%d-k%d", i, c.N, c.K), func(t *testing.T) {
			s := c.sheet()
			r, err := Measure(context.Background(), s, Options{})
			require.NoError(t, err)

			near(t, c.Zero.Accuracy, r.Accuracy, "accuracy")
			near(t, c.Zero.Hamming, r.Hamming, "hamming")
			near(t, c.Zero.Jaccard, r.Jaccard, "jaccard")
			nearScore(t, c.Zero.Micro, r.Micro, "micro")
			nearScore(t, c.Zero.Macro, r.Macro, "macro")
			nearScore(t, c.Zero.Weighted, r.Weighted, "weighted")
			nearScore(t, c.Zero.Samples, r.Samples, "samples")
			nearScore(t, c.One.Samples, r.Samples1, "samples, zero division 1")
			near(t, c.One.Jaccard, overDocuments(s, 1).jaccard, "jaccard, zero division 1")
			one := average(tally(s), 1)
			nearScore(t, c.One.Micro, one.micro, "micro, zero division 1")
			nearScore(t, c.One.Macro, one.macro, "macro, zero division 1")
			nearScore(t, c.One.Weighted, one.weighted, "weighted, zero division 1")

			require.Len(t, r.Labels, c.K)
			for l, want := range c.Zero.Labels {
				got := r.Labels[l]
				assert.Equal(t, []int{want.TP, want.FP, want.FN, want.Support}, []int{got.TP, got.FP, got.FN, got.Support})
				nearScore(t, [3]float64{want.P, want.R, want.F1}, got.Score, got.Label)
				oneWant := c.One.Labels[l]
				nearScore(t, [3]float64{oneWant.P, oneWant.R, oneWant.F1},
					scoreOf(float64(got.TP), float64(got.FP), float64(got.FN), 1), got.Label+", zero division 1")
				nearOptional(t, c.AP[l], got.AP, got.Undefined, "ap")
				nearOptional(t, c.AUC[l], got.AUC, got.Undefined, "auc")
			}

			near(t, c.LRAP, r.Ranking.LRAP, "LRAP")
			near(t, c.Coverage, r.Ranking.CoverageError, "coverage error")
			near(t, c.Loss, r.Ranking.RankingLoss, "ranking loss")
			near(t, c.NDCG, r.Ranking.NDCG, "nDCG")
			if c.K >= 3 {
				near(t, c.NDCG3, r.Ranking.At[1].NDCG, "nDCG@3")
			}
			near(t, c.MicroAP, r.Ranking.MicroAP, "micro AP")
			near(t, c.MicroAUC, r.Ranking.MicroAUC, "micro AUC")
			near(t, c.Brier, r.Calibration.Brier, "Brier")
			near(t, c.ECE, r.Calibration.ECEPooled, "ECE")
			near(t, c.MCE, r.Calibration.MCEPooled, "MCE")
		})
	}
}

// nearOptional compares a figure that scikit-learn leaves null, or gives as
// zero, where it is undefined.
func nearOptional(t *testing.T, want *float64, got float64, undefined []string, name string) {
	t.Helper()
	if want == nil {
		assert.Contains(t, undefined, name)
		want = new(float64)
	}
	near(t, *want, got, name)
}

func TestOracleStatistics(t *testing.T) {
	var o struct {
		Wilson []struct {
			K, N int
			CI   [2]float64
		} `json:"wilson95"`
		McNemar []struct {
			B, C  int
			Exact float64
			MidP  float64
		}
		Holm []struct{ P, Adj []float64 }
	}
	shared(t, "oracles/statistics.json", &o)
	require.NotEmpty(t, o.Wilson)
	require.NotEmpty(t, o.McNemar)
	require.NotEmpty(t, o.Holm)
	for _, c := range o.Wilson {
		got := Wilson(c.K, c.N)
		near(t, c.CI[0], got.Low, fmt.Sprint("Wilson low ", c))
		near(t, c.CI[1], got.High, fmt.Sprint("Wilson high ", c))
	}
	for _, c := range o.McNemar {
		e, m := McNemar(c.B, c.C)
		assert.InEpsilon(t, c.Exact, e, exact)
		assert.InEpsilon(t, c.MidP, m, exact)
		e2, m2 := McNemar(c.C, c.B)
		assert.Equal(t, []float64{e, m}, []float64{e2, m2}, "it is symmetric")
	}
	for _, c := range o.Holm {
		got := Holm(c.P)
		require.Len(t, got, len(c.P))
		for i := range got {
			near(t, c.Adj[i], got[i], "Holm")
		}
	}
}

func TestMcNemarOfManyDocumentsStaysFinite(t *testing.T) {
	e, m := McNemar(50_000, 50_400)
	assert.False(t, math.IsNaN(e) || math.IsNaN(m))
	assert.InDelta(t, 0.208, e, 0.005, "the normal approximation of z = 399/sqrt(100400)")
}
