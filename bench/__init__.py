"""The figures of the README, one command each; `make bench` prints them all."""
