package compat

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tasnif/model"
	"tasnif/serve/problem"
	"tasnif/serve/registry"
)

// WishFor is what a request asks of the labels of its answers, its faults as problems of
// the fields below a prefix.
func WishFor(m *registry.Model, a registry.Asked, prefix string) (model.Wish, error) {
	w, err := m.WishFor(a)
	if err == nil {
		return w, nil
	}
	if label := (*model.LabelError)(nil); errors.As(err, &label) {
		return w, &problem.Error{Kind: problem.BadValue, Field: fmt.Sprintf("%s%s[%d]", prefix, label.List, label.Index),
			Detail: "The model has no such label; " + label.Fix}
	}
	return w, &problem.Error{Kind: problem.BadValue, Field: prefix + "rollup", Detail: "It cannot be: " + err.Error() + "."}
}

// wishNames are the parameters of every protocol that say how labels are wanted: rollup,
// true or false; include and exclude, labels with commas between.
var wishNames = []string{"rollup", "include", "exclude"}

// wishOf is what parameters ask for; they are taken out of the others.
func wishOf(m *registry.Model, given map[string]string, prefix string) (model.Wish, error) {
	var a registry.Asked
	for _, name := range wishNames {
		text, ok := given[name]
		if !ok {
			continue
		}
		delete(given, name)
		switch name {
		case "rollup":
			yes, err := strconv.ParseBool(text)
			if err != nil {
				return model.Wish{}, &problem.Error{Kind: problem.BadValue, Field: prefix + name, Detail: name + " must be true or false."}
			}
			a.RollUp = &yes
		case "include":
			a.Include = labelList(m, text)
		case "exclude":
			a.Exclude = labelList(m, text)
		}
	}
	return WishFor(m, a, prefix)
}

// labelList cuts a text at commas, unless it is a label as it stands.
func labelList(m *registry.Model, text string) []string {
	if slices.Contains(m.Labels, text) {
		return []string{text}
	}
	list := strings.Split(text, ",")
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return list
}
