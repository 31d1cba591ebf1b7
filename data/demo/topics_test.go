package demo

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data/sharedtest"
)

// The codes are concepts of IPTC's Media Topics that are not retired, and the
// broader ones are exactly those right above them.
func TestCodesAreMediaTopics(t *testing.T) {
	text, err := os.ReadFile(sharedtest.File(t, "topics/mediatopics.tsv"))
	require.NoError(t, err)
	type concept struct{ name, broader, retired string }
	concepts := map[string]concept{}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	require.Regexp(t, "^qcode\ten\tar\tbroader\tretired\t", lines[0])
	for _, line := range lines[1:] {
		cells := strings.Split(line, "\t")
		concepts[cells[0]] = concept{cells[1], cells[3], cells[4]}
	}
	topics, err := Topics()
	require.NoError(t, err)
	for _, topic := range topics {
		var broader []string
		for _, code := range topic.IPTC {
			c, known := concepts[code]
			require.True(t, known, "%s: %s is no media topic", topic.ID, code)
			assert.Empty(t, c.retired, "%s: %s (%s) is retired", topic.ID, code, c.name)
			if c.broader != "" && !slices.Contains(broader, c.broader) {
				broader = append(broader, c.broader)
			}
		}
		assert.Equal(t, broader, topic.IPTCBroader, topic.ID)
	}
}

// gdeltThemes are the themes the topics may name: a part of the list GDELT
// publishes for its Global Knowledge Graph (version 1, 283 themes). It has none
// for sport and none for the arts.
var gdeltThemes = strings.Fields(`
	ACT_FORCEPOSTURE ARMEDCONFLICT ARREST AVIATION_INCIDENT CEASEFIRE CORRUPTION CRIME_ILLEGAL_DRUGS CYBER_ATTACK
	DISPLACED ECON_COST_OF_LIVING ECON_CURRENCY_EXCHANGE_RATE ECON_DEBT ECON_FOREIGNINVEST ECON_FREETRADE
	ECON_INTEREST_RATES ECON_STOCKMARKET ECON_TRADE_DISPUTE ELECTION ELECTION_FRAUD ENV_COAL ENV_HYDRO ENV_NATURALGAS
	ENV_NUCLEARPOWER ENV_OIL ENV_SOLAR ENV_WINDPOWER EVACUATION EXTREMISM FOOD_SECURITY FUELPRICES GENERAL_GOVERNMENT
	GENERAL_HEALTH GOV_INTERGOVERNMENTAL HEALTH_PANDEMIC HEALTH_VACCINATION JIHAD LEGISLATION MANMADE_DISASTER
	MARITIME_INCIDENT MEDIA_SOCIAL MEDICAL MILITARY MILITARY_COOPERATION MIL_SELF_IDENTIFIED_ARMS_DEAL
	MIL_WEAPONS_PROLIFERATION NATURAL_DISASTER NEGOTIATIONS ORGANIZED_CRIME POLITICAL_TURMOIL POL_HOSTVISIT POWER_OUTAGE
	PROTEST RAIL_INCIDENT REFUGEES RELATIONS RESIGNATION ROAD_INCIDENT SANCTIONS SCIENCE SELF_IDENTIFIED_HUMANITARIAN_CRISIS
	SELF_IDENTIFIED_HUMAN_RIGHTS SLFID_MILITARY_BUILDUP SLFID_MILITARY_READINESS SLFID_MILITARY_SPENDING SOC_DIPLOMCOOP
	SOC_GENERALCRIME STRIKE SUICIDE_ATTACK TAX_DISEASE TAX_TERROR_GROUP TAX_WEAPONS TERROR TRIAL UNEMPLOYMENT
	VIOLENT_UNREST WMD`)

// Every theme is one of the list, and belongs to one topic.
func TestGDELTThemes(t *testing.T) {
	topics, err := Topics()
	require.NoError(t, err)
	of := map[string]string{}
	for _, topic := range topics {
		for _, theme := range topic.GDELT {
			assert.Contains(t, gdeltThemes, theme, topic.ID)
			assert.Empty(t, of[theme], "%s is of %s, too", theme, topic.ID)
			of[theme] = topic.ID
		}
		none := topic.ID == "sports" || topic.ID == "culture"
		assert.Equal(t, none, len(topic.GDELT) == 0, topic.ID)
	}
	assert.Len(t, of, len(gdeltThemes))
}
