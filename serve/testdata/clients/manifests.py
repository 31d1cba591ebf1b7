"""KServe's manifests, held against the types of its own client: a field that a type has not is an error."""
import os, re, warnings

warnings.filterwarnings("ignore")
import kserve.models as kserve_types
import kubernetes.client.models as core_types
import yaml
from importlib.metadata import version
from check import check, main

DEPLOY = os.path.join(os.path.dirname(__file__), "..", "..", "deploy")
KINDS = {
    ("serving.kserve.io/v1alpha1", "ServingRuntime"): kserve_types.V1alpha1ServingRuntime,
    ("serving.kserve.io/v1beta1", "InferenceService"): kserve_types.V1beta1InferenceService,
}


def strict(value, kind, at):
    """value must be of a kind, in the words of openapi_types."""
    if inner := re.fullmatch(r"list\[(.*)\]", kind):
        assert isinstance(value, list), f"{at}: want a list"
        for i, v in enumerate(value):
            strict(v, inner[1], f"{at}[{i}]")
    elif inner := re.fullmatch(r"dict\(str, (.*)\)", kind) or re.fullmatch(r"dict\[str, (.*)\]", kind):
        for k, v in value.items():
            strict(v, inner[1], f"{at}.{k}")
    elif of := getattr(kserve_types, kind, None) or getattr(core_types, kind, None):
        assert isinstance(value, dict), f"{at}: want an object of type {kind}"
        fields = {json: of.openapi_types[name] for name, json in of.attribute_map.items()}
        for k, v in value.items():
            assert k in fields, f"{at}.{k}: {kind} has no such field"
            strict(v, fields[k], f"{at}.{k}")
    else:
        types = {"str": str, "int": int, "bool": bool, "float": (int, float)}
        assert isinstance(value, types.get(kind, object)), f"{at}: want {kind}, got {value!r}"


def objects(name):
    with open(os.path.join(DEPLOY, name)) as f:
        return list(yaml.safe_load_all(f))


@check
def manifests_have_fields_of_their_types_only():
    found = []
    for o in objects("kserve.yaml"):
        kind = KINDS[o["apiVersion"], o["kind"]]
        strict(o, kind.__name__, o["kind"])
        found.append(o["kind"])
    assert found == ["ServingRuntime", "InferenceService"]


@check
def a_wrong_field_is_found():
    for path, value in (("spec.predictor.modell", {}), ("spec.predictor.model.args", "x"), ("spec.predictor.model.env", [{"nam": "x"}])):
        o = objects("kserve.yaml")[1]
        *way, last = path.split(".")
        at = o
        for w in way:
            at = at[w]
        at[last] = value
        try:
            strict(o, "V1beta1InferenceService", "InferenceService")
        except AssertionError:
            continue
        raise AssertionError(path + " was taken")


main("kserve's types " + version("kserve"))
