"""Runs a program of this folder by a clock that is so many seconds ahead of the machine's, as a test cloud's is.

  at.py SECONDS PROGRAM.py ARGUMENTS…     (SECONDS may be negative)
"""
import datetime, pathlib, runpy, sys, time

machine, ahead = time.time, float(sys.argv[1])
time.time = lambda: machine() + ahead


class Shifted(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)


datetime.datetime = Shifted
program = pathlib.Path(__file__).with_name(sys.argv[2])
sys.argv = [str(program), *sys.argv[3:]]
runpy.run_path(str(program), run_name="__main__")
