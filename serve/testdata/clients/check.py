"""What the scripts here share: each is one client, run against a server that
serves the demonstration model as "demo". URL and ADMIN are its addresses."""
import os, sys, traceback

URL, ADMIN = os.environ["URL"], os.environ["ADMIN"]
HEADLINES = ["مجلس الأمن يمدد العقوبات على كوريا الشمالية", "فوز النادي في نهائي الكأس"]
_checks = []


def check(f):
    _checks.append(f)
    return f


def refused(f, *kinds, says=""):
    """f must raise one of some exceptions, with a text in its message."""
    try:
        f()
    except kinds as e:
        assert says in str(e), f"{e} says nothing of {says}"
        return
    raise AssertionError("it was not refused")


def main(client):
    failed = 0
    for f in _checks:
        try:
            f()
        except Exception:
            failed += 1
            print(f"--- FAIL: {client}: {f.__name__}")
            traceback.print_exc(limit=4)
    print(f"{client}: {len(_checks) - failed} of {len(_checks)} passed")
    sys.exit(failed > 0)
