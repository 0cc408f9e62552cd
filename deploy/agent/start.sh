#!/bin/sh
# HAProxy and its agent in one container.
#
# HAProxy is what the container is for: when it ends by itself the container
# ends with an error, so that the engine starts it again. An agent that ends
# takes no traffic with it: it is started again here, and until then the health
# check fails. On TERM or INT both end, HAProxy once its requests are answered.
set -u

stopping=
haproxy=
agent=

stop() {
  stopping=yes
  # The agent first: it must not take the end of HAProxy for a fault.
  [ -z "$agent" ] || kill -TERM "$agent" 2>/dev/null
  [ -z "$haproxy" ] || kill -USR1 "$haproxy" 2>/dev/null
}
trap stop TERM INT

# Runs the agent until it is told to end, whatever it ends with.
keep_agent() {
  running=
  ending=
  trap 'ending=yes; [ -z "$running" ] || kill -TERM "$running" 2>/dev/null' TERM
  while [ -z "$ending" ]; do
    bamboo-agent run &
    running=$!
    wait "$running"
    code=$?
    # A signal interrupts the wait before the agent has ended.
    [ -z "$ending" ] || wait "$running"
    [ -n "$ending" ] || {
      echo "The agent ended with $code, starting it again" >&2
      sleep 2 &
      wait $!
    }
  done
}

# A first revision, so that HAProxy can start before the portal is there.
bamboo-agent init || exit 1
[ -z "$stopping" ] || exit 0

haproxy -W -S "$BAMBOO_HAPROXY_MASTER_SOCKET,mode,600" \
  -f "$BAMBOO_HAPROXY_BASE_CONFIG" \
  -f "$BAMBOO_DIRECTORY/current/haproxy.cfg" &
haproxy=$!
keep_agent &
agent=$!
# Told to end before it was known whom to tell.
[ -z "$stopping" ] || stop

# Asked for again as long as a signal only interrupted the wait.
while :; do
  wait "$haproxy"
  code=$?
  kill -0 "$haproxy" 2>/dev/null || break
done

if [ -z "$stopping" ]; then
  echo "HAProxy ended with $code" >&2
  kill -TERM "$agent" 2>/dev/null
  wait "$agent"
  [ "$code" -ne 0 ] || code=1
  exit "$code"
fi
wait "$agent"
exit 0
