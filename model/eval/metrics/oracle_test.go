package metrics_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/predictions"
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

func (c oracleCase) sheet() *predictions.Set {
	s := &predictions.Set{Mode: model.Multi, Rows: make([]predictions.Row, c.N)}
	for l := range c.K {
		s.Labels = append(s.Labels, data.Topic{ID: fmt.Sprintf("label%02d", l)})
	}
	for i := range s.Rows {
		s.Rows[i] = predictions.Row{Key: fmt.Sprint(i), Truth: hot(c.True[i]), Decided: hot(c.Pred[i]), Scores: c.Score[i]}
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

func TestOracleMetrics(t *testing.T) {
	var cases []oracleCase
	evaltest.Shared(t, "oracles/metrics_multilabel.json", &cases)
	require.NotEmpty(t, cases)
	for i, c := range cases {
		t.Run(fmt.Sprintf("%d-n%d-k%d", i, c.N, c.K), func(t *testing.T) {
			s := c.sheet()
			r, err := eval.Measure(context.Background(), s, eval.Options{})
			require.NoError(t, err)

			evaltest.Near(t, c.Zero.Accuracy, r.Accuracy, "accuracy")
			evaltest.Near(t, c.Zero.Hamming, r.Hamming, "hamming")
			evaltest.Near(t, c.Zero.Jaccard, r.Jaccard, "jaccard")
			evaltest.NearScore(t, c.Zero.Micro, r.Micro, "micro")
			evaltest.NearScore(t, c.Zero.Macro, r.Macro, "macro")
			evaltest.NearScore(t, c.Zero.Weighted, r.Weighted, "weighted")
			evaltest.NearScore(t, c.Zero.Samples, r.Samples, "samples")
			evaltest.NearScore(t, c.One.Samples, r.Samples1, "samples, zero division 1")
			evaltest.Near(t, c.One.Jaccard, metrics.OverDocuments(s, 1).Jaccard, "jaccard, zero division 1")
			one := metrics.AveragesOf(metrics.CountLabels(s), 1)
			evaltest.NearScore(t, c.One.Micro, one.Micro, "micro, zero division 1")
			evaltest.NearScore(t, c.One.Macro, one.Macro, "macro, zero division 1")
			evaltest.NearScore(t, c.One.Weighted, one.Weighted, "weighted, zero division 1")

			require.Len(t, r.Labels, c.K)
			for l, want := range c.Zero.Labels {
				got := r.Labels[l]
				assert.Equal(t, []int{want.TP, want.FP, want.FN, want.Support}, []int{got.TP, got.FP, got.FN, got.Support})
				evaltest.NearScore(t, [3]float64{want.P, want.R, want.F1}, got.Score, got.Label)
				oneWant := c.One.Labels[l]
				evaltest.NearScore(t, [3]float64{oneWant.P, oneWant.R, oneWant.F1},
					metrics.ScoreOf(float64(got.TP), float64(got.FP), float64(got.FN), 1), got.Label+", zero division 1")
				nearOptional(t, c.AP[l], got.AP, got.Undefined, "ap")
				nearOptional(t, c.AUC[l], got.AUC, got.Undefined, "auc")
			}

			evaltest.Near(t, c.LRAP, r.Ranking.LRAP, "LRAP")
			evaltest.Near(t, c.Coverage, r.Ranking.CoverageError, "coverage error")
			evaltest.Near(t, c.Loss, r.Ranking.RankingLoss, "ranking loss")
			evaltest.Near(t, c.NDCG, r.Ranking.NDCG, "nDCG")
			if c.K >= 3 {
				evaltest.Near(t, c.NDCG3, r.Ranking.At[1].NDCG, "nDCG@3")
			}
			evaltest.Near(t, c.MicroAP, r.Ranking.MicroAP, "micro AP")
			evaltest.Near(t, c.MicroAUC, r.Ranking.MicroAUC, "micro AUC")
			evaltest.Near(t, c.Brier, r.Calibration.Brier, "Brier")
			evaltest.Near(t, c.ECE, r.Calibration.ECEPooled, "ECE")
			evaltest.Near(t, c.MCE, r.Calibration.MCEPooled, "MCE")
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
	evaltest.Near(t, *want, got, name)
}
