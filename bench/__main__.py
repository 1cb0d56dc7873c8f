"""Prints every figure; each module also runs alone."""

from bench import evaluation, failover, server, times

for figure in (failover, evaluation, server, times):
    figure.main()
    print()
