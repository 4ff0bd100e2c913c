#version 450
#extension GL_GOOGLE_include_directive : require
#include "light.glsl"

// Rows of Push stand in pipeline.hpp.
layout(push_constant) uniform Push {
  mat4 clip_from_part;
  vec4 rotation;  // world_from_part as a quaternion, x y z w
  vec4 tint;      // linear
} push;

layout(location = 0) in vec3 position;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec2 uv;

layout(location = 0) out vec3 out_light;
layout(location = 1) out vec2 out_uv;

void main() {
  gl_Position = push.clip_from_part * vec4(position, 1.0);
  out_light = light_on(normal, push.rotation) * push.tint.rgb;
  out_uv = uv;
}
