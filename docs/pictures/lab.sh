#!/bin/sh
# What docs/pictures/lab.svg shows, on a lab that is up: load, a commit that moves it, and a cloud that dies under it.
lab() { npm run --silent lab -- "$@"; }
shown() {
  printf '\033[1m$ %s\033[0m\n' "$1"
  shift
  "$@" > /dev/null
}
(
  sleep 7
  shown 'npm run weights -- aws=80 gcp=20; git commit -am 80/20; git push' lab shell sh -ec \
    'npm run --silent weights -- aws=80 gcp=20; git commit --all --message 80/20; git push --quiet'
  sleep 9
  shown 'npm run lab -- break dead --in aws' lab break dead --in aws
  sleep 8
  shown 'npm run lab -- mend' lab mend
) &
lab traffic --rate 20 --seconds 34
wait
