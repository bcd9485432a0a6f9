// What programs name of TFLite Micro's header of this path; for -fsyntax-only.
#pragma once
namespace tflite {
void InitializeTarget();
}
