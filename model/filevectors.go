package model

import (
	"tasnif/features"
	"tasnif/features/embedding"
	"tasnif/model/modelfile"
)

// addBases names a model's embeddings in its header, and gives the sections of those that
// the file carries, and the format version that can say so.
func (c *fileContent) addBases(list []*embedding.Embedding) (arrays []modelfile.Array, version uint32) {
	for i, e := range list {
		header := modelfile.HeaderOf(e)
		switch {
		case i > 0 || header.File != "":
			version = 5 // has several, or names their files
		case header.Builtin != "":
			version = 4 // names word vectors inside the program
		}
		if i == 0 {
			c.Base = &header
		} else {
			c.Bases = append(c.Bases, header)
		}
		arrays = append(arrays, modelfile.EmbeddingArrays(modelfile.BasePrefix(i), e)...)
	}
	return arrays, version
}

// embeddings are those that a model's header names.
func (c *fileContent) embeddings(arrays map[string]any) (list []*embedding.Embedding, err error) {
	headers := c.Bases
	if c.Base != nil {
		headers = append([]modelfile.EmbeddingHeader{*c.Base}, headers...)
	}
	if len(headers) > features.MaxEmbeddings {
		return nil, modelfile.Errorf("word vectors of %d files, and this program reads %d", len(headers), features.MaxEmbeddings)
	}
	for i, header := range headers {
		e, err := header.Embedding(modelfile.BasePrefix(i), arrays)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}
