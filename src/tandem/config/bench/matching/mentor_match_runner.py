"""Runs in the environment of mentor-match, where nothing of Tandem is: a problem on standard input, figures on standard output.

The package matches one mentee a mentor in a round, so there are as many rounds as the greatest number of places. It gets our
scores through one rule object and our prohibitions through another; mentees of earlier rounds and full mentors are disqualified.
"""

import json
import sys
import time

from matching.mentee import Mentee
from matching.mentor import Mentor
from matching.process import process_data
from matching.rules import rule


class Score(rule.Rule):
    """The score of a pair from a table."""

    def __init__(self, table):
        super().__init__()
        self.table = table

    def apply(self, match):
        return self.table.get((match.mentee.grade, match.mentor.grade), 0) + 1

    def evaluate(self, match):
        return True


def main():
    problem = json.load(sys.stdin)
    table, capacity = {(i, j): score for i, j, score in problem["pairs"]}, problem["capacity"]
    mentees = [Mentee(grade=i, email=f"e{i}") for i in range(problem["mentees"])]
    mentors = [Mentor(grade=j, email=f"n{j}") for j in range(len(capacity))]

    def is_out(match):
        is_full = len(match.mentor.mentees) >= capacity[match.mentor.grade]
        return is_full or bool(match.mentee.mentors) or (match.mentee.grade, match.mentor.grade) not in table

    started = time.process_time()
    # Rules of a pair are taken from the end of the list, so the prohibition comes last to be asked first.
    mentors, mentees = process_data(mentors, mentees, [[Score(table), rule.Disqualify(is_out)] for _ in range(max(capacity))])
    seconds = time.process_time() - started
    held = [table[mentee.grade, mentee.mentors[0].grade] for mentee in mentees if mentee.mentors]
    print(json.dumps({"seconds": round(seconds, 4), "points": sum(held), "matched": len(held)}))


if __name__ == "__main__":
    main()
