package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The script that a new project's CI runs is the one that ours runs.
func TestProjectScriptIsTheActions(t *testing.T) {
	ours, err := os.ReadFile(filepath.Join(root(t), evaluateAction, "evaluate.sh"))
	require.NoError(t, err)
	theirs, err := project.ReadFile("project/evaluate.sh")
	require.NoError(t, err)
	assert.True(t, string(ours) == string(theirs), "they differ; run: cp %s/evaluate.sh cmd/tasnif/project/", evaluateAction)
}

// Every embedded file goes somewhere, and what CI reads is YAML.
func TestProjectFiles(t *testing.T) {
	entries, err := project.ReadDir("project")
	require.NoError(t, err)
	v := &initVerb{Dir: t.TempDir()}
	given := map[string]bool{}
	for _, f := range projectFiles {
		content, err := f.content(v)
		require.NoError(t, err, f.path)
		given[string(content)] = true
	}
	for _, e := range entries {
		content, err := project.ReadFile("project/" + e.Name())
		require.NoError(t, err)
		assert.True(t, given[string(content)], "project/%s is in no new project", e.Name())
	}
	for _, name := range []string{"github.yml", "gitlab-ci.yml"} {
		var any map[string]any
		parsed(t, "cmd/tasnif/project/"+name, &any)
		assert.NotEmpty(t, any)
	}
}
