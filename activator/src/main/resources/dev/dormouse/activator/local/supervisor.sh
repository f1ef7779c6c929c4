# Ends what a run leaves behind, even if the run itself was killed. Its input is a pipe that the run holds: the end of
# input is the end of the run. $1 is what marks the run's processes and containers.
trap '' HUP INT QUIT TERM PIPE
groups=' '
engine=
while read -r order what; do
  case $order in
    watch) groups="$groups$what " ;;
    forget)
      case $groups in
        *" $what "*) groups="${groups%%" $what "*} ${groups#*" $what "}" ;;
      esac
      ;;
    engine) engine=$what ;;
  esac
done
round=0
while [ $round -lt 100 ]; do
  for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
  left=$(LC_ALL=C grep -lsF "$1" /proc/[0-9]*/environ 2>/dev/null)
  for file in $left; do
    process=${file#/proc/}
    kill -s KILL "${process%/environ}" 2>/dev/null
  done
  # A process on its way to exec shows no environment for a moment: nothing seen once is not enough after a kill.
  if [ -z "$left" ] && { [ "$groups" = ' ' ] || [ $round -gt 1 ]; }; then break; fi
  round=$((round + 1))
  sleep 0.02
done
if [ -n "$engine" ]; then
  left=$("$engine" ps -aq --filter "label=dev.dormouse.run=$1" 2>/dev/null)
  # shellcheck disable=SC2086  # ids are words
  [ -z "$left" ] || "$engine" rm -f $left >/dev/null 2>&1
fi
