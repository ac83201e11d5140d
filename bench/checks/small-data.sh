# Sourced by the checks: a small data set in which users go through the items cyclically in short steps.

# small_data FOLDER PEOPLE ITEMS: prepares FOLDER/data.
small_data() {
  awk -v people="$2" -v items="$3" 'BEGIN {
    srand(1)
    for (p = 0; p < people; p++) {
      item = int(rand() * items)
      length_ = 10 + int(rand() * 40)
      for (i = 0; i < length_; i++) {
        print "p" p, "i" item
        item = (item + 1 + int(rand() * 3)) % items
      }
    }
  }' >"$1/pairs.txt"
  "$home/memoir" prepare --input "$1/pairs.txt" --format pairs --split leave-one-out \
    --out "$1/data" >"$1/prepare.log" 2>&1 || {
    tail -n 5 "$1/prepare.log" >&2
    return 1
  }
}
