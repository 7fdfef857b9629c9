"""How the daemon notices that a run's process is gone.  Named in instance.yaml, beside the rule that one run goes at a
time: a run that only seems to be going would keep all others waiting for ever."""

from typing import Any

import dagster as dg
from dagster._core.errors import DagsterUserCodeUnreachableError
from dagster._core.launcher.base import CheckRunHealthResult, WorkerStatus
from dagster._grpc.types import CanCancelExecutionRequest, CanCancelExecutionResult
from dagster._serdes import deserialize_value


class WatchedRunLauncher(dg.DefaultRunLauncher):
    """Dagster's launcher of processes, with the check of their health that it lacks: the code server that started a run
    says whether its process lives, and a server that is gone took the run with it."""

    @property
    def supports_check_run_worker_health(self) -> bool:
        return True

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        if self._is_alive(run.run_id):
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        return CheckRunHealthResult(
            WorkerStatus.FAILED, "the process of the run was ended from outside; the last published file stays"
        )

    def _is_alive(self, run_id: str) -> bool:
        launcher: Any = self  # the method has no types
        client = launcher._get_grpc_client_for_termination(run_id)
        if client is None:
            return False
        try:
            answer = client.can_cancel_execution(CanCancelExecutionRequest(run_id=run_id))
        except DagsterUserCodeUnreachableError:
            return False
        return bool(deserialize_value(answer, CanCancelExecutionResult).can_cancel)
