# Takes calls once the socket has its name.
(
  until [ -S /run/hearth/starting.sock ]; do sleep 0.01; done
  mv /run/hearth/starting.sock "$HEARTH_SOCKET"
) &
exec nginx -p /tmp -c /hearth/host/nginx.conf -e stderr
