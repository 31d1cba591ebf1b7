package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/assert/yaml"
	"github.com/stretchr/testify/require"
)

// evaluateAction is the composite action's folder.
const evaluateAction = ".github/actions/evaluate"

// parsed reads a YAML file of the repository.
func parsed(t *testing.T, name string, into any) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root(t), filepath.FromSlash(name)))
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(text, into), name)
	return string(text)
}

type action struct {
	Inputs map[string]struct {
		Description string `yaml:"description"`
	} `yaml:"inputs"`
	Runs struct {
		Using string `yaml:"using"`
		Steps []step `yaml:"steps"`
	} `yaml:"runs"`
}

type step struct {
	Uses  string            `yaml:"uses"`
	Run   string            `yaml:"run"`
	Shell string            `yaml:"shell"`
	Env   map[string]string `yaml:"env"`
	With  map[string]string `yaml:"with"`
}

// Every input is described and used, what is used is an input, every setting
// that the action hands over is read by the script, and no step has an
// expression inside its shell text, where a value would become a command.
func TestTheActionFitsItsScript(t *testing.T) {
	var a action
	text := parsed(t, evaluateAction+"/action.yml", &a)
	assert.Equal(t, "composite", a.Runs.Using)
	script, err := os.ReadFile(filepath.Join(root(t), evaluateAction, "evaluate.sh"))
	require.NoError(t, err)
	used := map[string]bool{}
	for _, m := range regexp.MustCompile(`inputs\.([a-z-]+)`).FindAllStringSubmatch(text, -1) {
		used[m[1]] = true
		assert.Contains(t, a.Inputs, m[1])
	}
	for name, in := range a.Inputs {
		assert.NotEmpty(t, in.Description, name)
		assert.True(t, used[name], "input %s is not used", name)
	}
	for _, s := range a.Runs.Steps {
		assert.NotContains(t, s.Run, "${{")
		if s.Run != "" {
			assert.Equal(t, "bash", s.Shell)
		}
		for name := range s.Env {
			assert.Regexp(t, `\$\{`+name+`:[-=]`, string(script), "the script does not read %s", name)
		}
	}
	info, err := os.Stat(filepath.Join(root(t), evaluateAction, "evaluate.sh"))
	require.NoError(t, err)
	assert.NotZero(t, info.Mode()&0o100, "evaluate.sh must be executable")
}

func TestTheWorkflowUsesTheAction(t *testing.T) {
	var w struct {
		Jobs map[string]struct {
			Steps []step `yaml:"steps"`
		} `yaml:"jobs"`
	}
	parsed(t, ".github/workflows/ci.yml", &w)
	var a action
	parsed(t, evaluateAction+"/action.yml", &a)
	uses := 0
	for _, job := range w.Jobs {
		for _, s := range job.Steps {
			if s.Uses != "./"+evaluateAction {
				continue
			}
			uses++
			for name := range s.With {
				assert.Contains(t, a.Inputs, name)
			}
		}
	}
	assert.Positive(t, uses)
}

func TestTheGitLabTemplateRunsTheScript(t *testing.T) {
	var jobs map[string]struct {
		Script    []string       `yaml:"script"`
		Artifacts map[string]any `yaml:"artifacts"`
	}
	parsed(t, ".gitlab/evaluate.yml", &jobs)
	require.Contains(t, jobs, ".tasnif-evaluate")
	job := jobs[".tasnif-evaluate"]
	assert.Contains(t, strings.Join(job.Script, "\n"), evaluateAction+"/evaluate.sh")
	assert.Contains(t, job.Artifacts, "reports")
}

// The script that both run, with this program.
func TestEvaluateScript(t *testing.T) {
	news, err := os.ReadFile(filepath.Join("testdata", "news.jsonl"))
	require.NoError(t, err)
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "ci"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("EVALUATE", filepath.Join(root(t), evaluateAction, "evaluate.sh"))
			return os.WriteFile(filepath.Join(env.WorkDir, "news.jsonl"), news, 0o600)
		},
	})
}
