package topics

import (
	"cmp"
	"fmt"
	"slices"

	"tasnif/data"
	"tasnif/data/taxonomy"
)

// Import adds the topics of a vocabulary to those of a file. A topic that is there already,
// by its URI or its id, keeps what it says and gets what it lacks; its broader topics are
// those of the vocabulary.
func Import(old, read []data.Topic) (topics []data.Topic, added, completed int, err error) {
	topics = slices.Clone(old)
	at, ids := map[string]int{}, map[string]string{} // by URI and id; the id here of one there
	for i, t := range topics {
		at["id "+t.ID] = i
		if t.URI != "" {
			at["uri "+t.URI] = i
		}
	}
	for _, t := range read {
		i, known := at["uri "+t.URI]
		if !known {
			if i, known = at["id "+t.ID]; known && topics[i].URI != "" && topics[i].URI != t.URI {
				return nil, 0, 0, fmt.Errorf("the topic %q has the URI <%s> here and <%s> in the vocabulary; rename one of them", t.ID, topics[i].URI, t.URI)
			}
		}
		if ids[t.ID] = t.ID; known {
			ids[t.ID] = topics[i].ID
		}
	}
	for _, t := range read {
		for k, up := range t.Broader {
			t.Broader[k] = ids[up]
		}
		id := ids[t.ID]
		i, known := at["id "+id]
		if !known {
			topics, added = append(topics, t), added+1
			continue
		}
		was := topics[i]
		now := was
		now.URI, now.Arabic, now.English = cmp.Or(was.URI, t.URI), cmp.Or(was.Arabic, t.Arabic), cmp.Or(was.English, t.English)
		now.NoteArabic, now.NoteEnglish = cmp.Or(was.NoteArabic, t.NoteArabic), cmp.Or(was.NoteEnglish, t.NoteEnglish)
		if len(now.IPTC) == 0 {
			now.IPTC = t.IPTC
		}
		if len(t.Broader) > 0 {
			now.Broader = t.Broader
		}
		if !slices.Equal(now.Broader, was.Broader) || now.URI != was.URI || now.Arabic != was.Arabic || now.English != was.English || now.NoteArabic != was.NoteArabic || now.NoteEnglish != was.NoteEnglish || !slices.Equal(now.IPTC, was.IPTC) {
			completed++
		}
		topics[i] = now
	}
	return topics, added, completed, taxonomy.Complete(topics)
}
