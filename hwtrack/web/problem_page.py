"""A problem drawn for people: a whole page, or a fragment where htmx asked for one."""

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from hwtrack.infra.problems import Problem
from hwtrack.kernel.actor import NotSignedInError
from hwtrack.web import render
from hwtrack.web.pages.asking import sign_in_first
from hwtrack.web.views.public import ProblemView

_EXPECTED = ("title", "status", "detail", "remedy", "violations", "faults", "type", "trace_id")


def draw_problem(request: Request, problem: Problem) -> Response:
    """Answer with the problem in words; `app.state.problem_page` points here.

    Who has to sign in first is sent there and comes back afterwards.
    """
    if problem.get("type") == f"/problems/{NotSignedInError.code}" and not render.is_fragment(request):
        return sign_in_first(request)
    filled = {name: problem.get(name, "") for name in _EXPECTED}
    if render.is_fragment(request):
        shell = render.shell_of(request)
        text = render.environment(shell.language).get_template("_problem.html").render(problem=filled)
        return HTMLResponse(text, status_code=problem["status"], headers={"cache-control": "no-store"})
    return render.page(request, "problem.html", ProblemView(filled), status=problem["status"])
