/** Loaded into the process that hosts Python (NODE_OPTIONS=--import): its first message of a type becomes SCONCE_BAD_MESSAGE. */
const instead = JSON.parse(process.env.SCONCE_BAD_MESSAGE ?? "null");
const send = process.send?.bind(process);
let done = instead === null || send === undefined;

if (!done)
  process.send = (message, ...rest) => {
    if (done || message.type !== instead.of) return send(message, ...rest);
    done = true;
    return send(instead.message, ...rest);
  };
