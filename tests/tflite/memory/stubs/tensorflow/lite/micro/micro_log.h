// What programs name of TFLite Micro's header of this path; for -fsyntax-only.
#pragma once
void MicroPrintf(const char* format, ...) __attribute__((format(printf, 1, 2)));
