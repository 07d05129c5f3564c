"""The watch: looks at every new snapshot by the rules, enters what rings, and sends it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from api.alerts.book import Book
from api.alerts.evaluate import evaluate, newest_closed
from api.alerts.rules import RuleFile
from api.alerts.webhooks import Courier
from api.footnotes import window_seconds
from api.view import SnapshotMoved, View, Views
from murmure_errors import MurmureError, NotPublishedError

log = logging.getLogger(__name__)

_EVERY_SECONDS = 1.0


class Watch:
    """Evaluates rules on new snapshots and sends alerts, in threads of its own.

    Parameters
    ----------
    book
        What rang.
    views
        Gives the newest snapshot.
    rules
        What to ring by, and where to send it.
    least
        The minimum group.

    Raises
    ------
    ConfigError
        A webhook has no secret.
    """

    def __init__(self, book: Book, views: Views, rules: RuleFile, least: int) -> None:
        self._book = book
        self._views = views
        self._rules = rules
        self._least = least
        self._couriers = [Courier(book, webhook) for webhook in rules.webhook]
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._seen: str | None = None

    def start(self) -> None:
        """Begin. Where another process watches this warehouse, wait until it ends."""
        tasks: list[tuple[str, Callable[[], object]]] = [("watch", self._look)]
        # a slow webhook must not keep the others waiting
        tasks += [(f"courier-{i}", courier.send_next) for i, courier in enumerate(self._couriers)]
        for name, task in tasks:
            thread = threading.Thread(target=self._repeat, args=(task,), name=f"murmure-{name}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """End; what waits to be sent is sent after the next start."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=5.0)

    def look(self, view: View) -> int:
        """Evaluate all rules on one snapshot, each from where it was left; give how many alerts are new.

        A new rule, or a changed one, begins with the newest closed window.
        """
        newest, step, new = newest_closed(view), window_seconds(view), 0
        for rule in self._rules.rule:
            through = self._book.through(rule)
            after = newest - step if through is None else through
            if after >= newest:
                continue
            past = self._book.past(rule.name, after - rule.per)
            outcome = evaluate(view, rule, after=after, until=newest, least=self._least, past=past)
            new += self._book.write(rule, newest, outcome.rung, outcome.held, self._rules.webhook)
            for ring in outcome.rung:
                log.info("alert (%s) of rule %s: %s", ring.severity, ring.rule, ring.message)
        return new

    def _look(self) -> bool:
        view = self._views.newest()
        if view.name == self._seen:
            return False
        self.look(view)
        self._seen = view.name
        return False

    def _repeat(self, task: Callable[[], object]) -> None:
        """Do a task again and again; at once while it finds something to do."""
        while not self._stop.is_set():
            busy = False
            try:
                busy = self._book.own() and bool(task())
            except (SnapshotMoved, NotPublishedError):
                # the next round sees the newer one, or the first
                pass
            except MurmureError as error:
                log.error("alerts cannot be evaluated: %s", error)
            except Exception:
                # the thread must outlive whatever is wrong with one snapshot; the log has the traceback
                log.exception("alerts cannot be evaluated")
            if not busy:
                self._stop.wait(_EVERY_SECONDS)
