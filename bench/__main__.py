"""Prints every figure; each module also runs alone."""

from bench import backups, evaluation, failover, publishing, server, simulation, sustained, times

FIGURES = (failover, evaluation, server, publishing, backups, simulation, sustained, times)

for figure in FIGURES:
    figure.main()
    print()
