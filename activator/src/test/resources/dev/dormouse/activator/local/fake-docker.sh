#!/bin/sh
# Behaves like `docker` as far as Dormouse uses it: a container is a process in a session and an environment of its own,
# which does not end with the program that started it. It runs the words in FAKE_CONTAINER, and its state is a folder.
state=${FAKE_DOCKER:?}
echo "$*" >>"$state/log"
command=$1
shift
case $command in
  info) [ ! -e "$state/down" ] ;;
  run)
    name= label= port=
    while [ $# -gt 0 ]; do
      case $1 in
        --rm | --init) shift ;;
        --name) name=$2; shift 2 ;;
        --label) label=$2; shift 2 ;;
        --publish) port=${2#*:}; port=${port%:*}; shift 2 ;;
        --env) echo "$2" >>"$state/$name.env"; shift 2 ;;
        --workdir) shift 2 ;;
        *) break ;;
      esac
    done
    image=$1
    shift
    if [ "$image" = missing ]; then
      echo "Unable to find image 'missing'" >&2
      exit 125
    fi
    echo "$label" >"$state/$name.label"
    # shellcheck disable=SC2086  # words
    setsid env -i IMAGE="$image" PORT="$port" $FAKE_CONTAINER "$@" &
    echo $! >"$state/$name.pid"
    wait $!
    ;;
  stop) kill -s TERM "$(cat "$state/$3.pid")" ;;
  rm)
    shift
    for name in "$@"; do
      [ -e "$state/$name.pid" ] || exit 1
      kill -s KILL "$(cat "$state/$name.pid")"
      rm -f "$state/$name.pid" "$state/$name.label"
    done
    ;;
  ps)
    for file in "$state"/*.label; do
      [ -e "$file" ] || continue
      if [ "label=$(cat "$file")" = "$3" ]; then basename "$file" .label; fi
    done
    ;;
esac
