package desk

// The conditions of the sources' queries. i is the item.
const (
	// unread: this reader has not read it, nobody has flagged it, and not too many have skipped it.
	unread = ` AND NOT EXISTS (SELECT 1 FROM corrections m WHERE m.item = i.id AND m.key = @key AND m.person = @person AND m.state <> 'withdrawn')
		AND NOT EXISTS (SELECT 1 FROM reviews r WHERE r.item = i.id AND r.withdrawn = 0 AND (r.outcome = 'flagged' OR r.key = @key AND r.person = @person))
		AND (SELECT count(*) FROM reviews r WHERE r.item = i.id AND r.withdrawn = 0 AND r.outcome = 'skipped') < @skips`
	// undecided: no editor has said a word, and this one has not passed over it.
	undecided = ` AND NOT EXISTS (SELECT 1 FROM corrections e WHERE e.item = i.id AND e.editor = 1 AND e.state <> 'withdrawn')
		AND NOT EXISTS (SELECT 1 FROM reviews r WHERE r.item = i.id AND r.withdrawn = 0 AND r.key = @key AND r.person = @person)`
	// leased is how many others read it now, readers how many have corrected it.
	leased  = `(SELECT count(*) FROM leases l WHERE l.item = i.id AND l.until > @now AND (l.key <> @key OR l.person <> @person))`
	readers = `(SELECT count(*) FROM (SELECT DISTINCT key, person FROM corrections c WHERE c.item = i.id AND c.state <> 'withdrawn'))`
	fresh   = ` AND i.sampled = 0 AND ` + readers + ` = 0 AND ` + leased + ` = 0` + unread
	waiting = undecided + ` AND ` + leased + ` = 0 ORDER BY i.received DESC, i.id LIMIT @most`
)

// sources are the queries of each reason: item and label. Uncertain is queried label by
// label.
var sources = map[Why]string{
	Second: `SELECT i.id, '' FROM corrections f JOIN items i ON i.id = f.item
		WHERE f.state = 'accepted' AND f.editor = 0 AND f.model <> '' AND f.before <> f.after AND f.made > @since AND i.sampled = 0
		AND ` + readers + ` = 1 AND ` + leased + ` = 0` + unread + ` ORDER BY f.id DESC LIMIT @most`,
	Uncertain: `SELECT i.id, i.nearest FROM items i WHERE i.nearest = @label AND i.margin < @margin AND i.received > @since` + fresh + `
		ORDER BY i.margin, i.id LIMIT @most`,
	Drift: `SELECT i.id, a.label FROM alarms a JOIN items i ON i.id IN (SELECT id FROM items WHERE received >= a.made AND sampled = 0 ORDER BY received LIMIT @items)
		WHERE a.made > @since AND (i.nearest = a.label OR EXISTS (SELECT 1 FROM json_each(i.labels) j WHERE j.value = a.label))
		AND (SELECT count(*) FROM reviews d WHERE d.why = 'drift' AND d.label = a.label AND d.made >= a.made AND d.withdrawn = 0) < @reviews` + fresh + `
		ORDER BY i.received DESC, i.id LIMIT @most`,
	Sample: `SELECT i.id, '' FROM items i WHERE i.sampled = 1 AND i.received > @since AND ` + readers + ` + ` + leased + ` < 2
		AND NOT EXISTS (SELECT 1 FROM corrections e WHERE e.item = i.id AND e.editor = 1 AND e.state <> 'withdrawn')` + unread + `
		ORDER BY ` + readers + ` DESC, i.received DESC, i.id LIMIT @most`,
	Disagreement: `SELECT i.id, '' FROM items i WHERE i.id IN (SELECT f.item FROM corrections f WHERE f.state = 'accepted' AND f.editor = 0
		AND EXISTS (SELECT 1 FROM corrections o WHERE o.item = f.item AND o.id < f.id AND o.state = 'accepted' AND o.after <> f.after))` + waiting,
	Flagged:      `SELECT i.id, '' FROM items i WHERE i.id IN (SELECT item FROM reviews WHERE outcome = 'flagged' AND withdrawn = 0)` + waiting,
	HeldBack:     `SELECT i.id, '' FROM items i WHERE i.id IN (SELECT item FROM corrections WHERE state = 'held')` + waiting,
	SkippedTwice: `SELECT i.id, '' FROM items i WHERE i.id IN (SELECT item FROM reviews WHERE outcome = 'skipped' AND withdrawn = 0 GROUP BY item HAVING count(*) >= @skips)` + waiting,
}

// nearestLabels are the labels that items have in nearest, by steps over their index.
const nearestLabels = `WITH RECURSIVE l (x) AS (SELECT min(nearest) FROM items WHERE sampled = 0
	UNION ALL SELECT (SELECT min(nearest) FROM items WHERE sampled = 0 AND nearest > l.x) FROM l WHERE l.x IS NOT NULL) SELECT x, '' FROM l WHERE x IS NOT NULL`

// anyUncertain is Uncertain of all labels.
const anyUncertain = `SELECT i.id, i.nearest FROM items i WHERE i.margin < @margin AND i.received > @since` + fresh + ` LIMIT @most`
