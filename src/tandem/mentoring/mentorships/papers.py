from tandem.engines.papers import blocks
def pairs_order(p): return blocks.Document("t", f"{p.number} {p.about}")
end_order = pairs_order
OF_PAIR = {}
PAIR_LABELS = {}
