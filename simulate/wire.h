/* wire.h - what the programs that load a server share: a socket, a clock, a file, a way to give up. */
#ifndef SIMULATE_WIRE_H
#define SIMULATE_WIRE_H

#include <stddef.h>
#include <stdint.h>

/* Prints to standard error and ends the program with 1: a measurement that went wrong is none. */
_Noreturn void give_up(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* CLOCK_MONOTONIC in microseconds: the same clock in every process of the machine. */
int64_t now_us(void);

/* A whole number of at least `least`, or give_up naming `what`. */
int64_t number_of(const char *text, int64_t least, const char *what);

/* To 127.0.0.1, non-blocking, without Nagle's delay. */
int dial(int port);

/* As many descriptors as the system lets this process have; give_up when fewer than `wanted`. */
void raise_descriptors(size_t wanted);

/* Bytes of one request. */
typedef struct Message {
    const char *bytes;
    size_t n;
} Message;

/* Reads a file of messages, each "LENGTH\n" and then so many bytes. Lives until the program ends. */
Message *messages_read(const char *path, size_t *ret_n);

#endif
