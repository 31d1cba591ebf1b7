"use strict";

// Where several models are served, the page's address names the one that
// answers: ?model=NAME&version=VERSION. Without, it is the server's default.

const asked = () => new URLSearchParams(location.search);

// api is an address of the model that answers: of its card, or of what it does.
function api(what) {
  const name = asked().get("model"), version = asked().get("version");
  if (!name) return what ? "/v1/" + what : "/v1/model";
  return "/v1/models/" + encodeURIComponent(name) + (version ? "/versions/" + encodeURIComponent(version) : "") + (what ? "/" + what : "");
}

// loadModels lists the models, and leaves an address that names none of them.
async function loadModels() {
  try { state.models = (await ask("/v1/models")).models; } catch { state.models = []; }
  if (state.models.length > 0 && asked().get("model") && !state.models.some(answers)) goToModel(state.models[0], true);
  renderModels();
}

// answers tells whether a model is the one that the address names
function answers(m) {
  const name = asked().get("model"), version = asked().get("version");
  if (!name) return m.default;
  return m.name === name && (version ? m.version === version : m.first);
}

function goToModel(m, replace) {
  const query = asked();
  query.delete("model");
  query.delete("version");
  if (!m.default) {
    query.set("model", m.name);
    if (!m.first) query.set("version", m.version);
  }
  const text = query.toString();
  history[replace ? "replaceState" : "pushState"](null, "", location.pathname + (text && "?" + text) + location.hash);
}

function renderModels() {
  $("models-field").hidden = state.models.length < 2;
  $("models").replaceChildren(...state.models.map((m, i) => {
    const option = element("option", "", m.version ? m.name + " · " + m.version : m.name);
    option.value = i;
    option.selected = answers(m);
    return option;
  }));
  $("card-link").setAttribute("href", api(""));
}

// otherModel forgets what the model before has answered, where the address now
// names another, and asks this one where there was an answer.
async function otherModel() {
  if (api("") === $("card-link").getAttribute("href")) return;
  const sent = state.sent;
  if (state.busy) state.busy.abort();
  Object.assign(state, { card: null, answer: null, error: null, picked: null });
  renderModels();
  await loadCard();
  if (sent) predict();
}

function startModels() {
  $("models").addEventListener("change", (e) => { goToModel(state.models[e.target.value], false); otherModel(); });
  addEventListener("popstate", otherModel);
}
