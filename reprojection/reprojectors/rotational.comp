#version 450

// One thread a display pixel. Colours are packed bytes (R lowest) and are mixed as they are, in sRGB: a sample at a whole
// position returns its very bytes, so the same pose in and out is the identity.
layout(local_size_x = 8, local_size_y = 8) in;

layout(push_constant) uniform Push {
  vec4 row_x, row_y, row_w;  // source from display: homogeneous pixels from the optical axis, x right, y down
  ivec2 display, source;     // sizes
} push;

layout(std430, set = 0, binding = 0) readonly buffer Source { uint source[]; };
layout(std430, set = 0, binding = 1) writeonly buffer Shown { uint shown[]; };
layout(std430, set = 0, binding = 2) buffer Outside { uint outside; };

vec4 pixel(ivec2 at) {
  ivec2 inside = clamp(at, ivec2(0), push.source - 1);
  return unpackUnorm4x8(source[inside.y * push.source.x + inside.x]) * 255.0;
}

void main() {
  ivec2 at = ivec2(gl_GlobalInvocationID.xy);
  if (any(greaterThanEqual(at, push.display))) return;

  vec3 axis = vec3(vec2(at) + 0.5 - 0.5 * vec2(push.display), 1.0);
  float w = dot(push.row_w.xyz, axis);
  vec2 from_axis = vec2(dot(push.row_x.xyz, axis), dot(push.row_y.xyz, axis)) / w;
  vec2 position = from_axis + 0.5 * vec2(push.source) - 0.5;  // 0 = centre of the first pixel

  uint colour = 0xff000000u;
  bool covered = w > 0.0 && all(greaterThanEqual(position, vec2(-0.5))) &&
                 all(lessThanEqual(position, vec2(push.source) - 0.5));
  if (covered) {
    vec2 whole = floor(position), part = position - whole;
    ivec2 p = ivec2(whole);
    vec4 upper = mix(pixel(p), pixel(p + ivec2(1, 0)), part.x);
    vec4 lower = mix(pixel(p + ivec2(0, 1)), pixel(p + ivec2(1, 1)), part.x);
    uvec3 rounded = uvec3(floor(mix(upper, lower, part.y).rgb + 0.5));
    colour |= rounded.r | rounded.g << 8 | rounded.b << 16;
  } else {
    atomicAdd(outside, 1u);
  }
  shown[at.y * push.display.x + at.x] = colour;
}
