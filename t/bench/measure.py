"""Whole processes, measured beside each other in one run.

A machine is shared and its speed drifts, so a figure means something only
beside its peer: candidates take turns, A B C A B C, and what is printed is the
median of each and its ratio to the first.
"""

import os
import shutil
import statistics
import subprocess
import time


class Candidate:
    """One way to do a piece of work: a shell command, and what it needs."""

    def __init__(self, name, command, needs=(), before=None):
        self.name = name
        self.command = command
        self.needs = needs
        self.before = before
        self.runs = []
        self.trouble = None

    def missing(self):
        return [tool for tool in self.needs if shutil.which(tool) is None]


class Run:
    def __init__(self, wall, cpu, peak_mib):
        self.wall = wall
        self.cpu = cpu
        self.peak_mib = peak_mib


def once(command, environment, allowed=0):
    """Run a shell command; its wall and processor seconds and largest memory."""
    start = time.monotonic()
    child = subprocess.Popen(
        ["/bin/bash", "-c", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
    )
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode > allowed:
        raise RuntimeError(said.decode(errors="replace").strip()[-300:])
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def compare(title, size, candidates, repeats, environment):
    """Print one table: the first candidate is ours, the others are held to it."""
    print("\n%s" % title)
    ready = []
    for candidate in candidates:
        missing = candidate.missing()
        if missing:
            candidate.trouble = "not run: no %s here" % ", ".join(missing)
        else:
            ready.append(candidate)
    for turn in range(repeats + 1):
        for candidate in ready:
            if candidate.trouble:
                continue
            try:
                if candidate.before:
                    once(candidate.before, environment)
                # 1 to 3 of ours say that the work is done, with findings.
                allowed = 3 if candidate.name.startswith("jk-") else 0
                run = once(candidate.command, environment, allowed)
            except RuntimeError as trouble:
                candidate.trouble = "failed: %s" % trouble
                continue
            if turn > 0:
                candidate.runs.append(run)
    report(size, candidates)
    return candidates


def report(size, candidates):
    base = None
    print("  %-44s %9s %9s %9s %8s %7s" % ("", "wall s", "cpu s", "MB/s", "MiB", "ratio"))
    for candidate in candidates:
        if candidate.trouble:
            print("  %-44s %s" % (candidate.name, candidate.trouble))
            continue
        wall = statistics.median(run.wall for run in candidate.runs)
        cpu = statistics.median(run.cpu for run in candidate.runs)
        peak = max(run.peak_mib for run in candidate.runs)
        base = base or wall
        rate = "%9.1f" % (size / 1e6 / wall) if size else "%9s" % ""
        print("  %-44s %9.3f %9.3f %s %8.1f %7.2f" % (candidate.name, wall, cpu, rate, peak, wall / base))
