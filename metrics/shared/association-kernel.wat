;; The two inner loops of association tests, on two double-precision lanes at a time. Why it is not TypeScript: a loop over
;; typed arrays checks every index and converts every number by itself, which makes it three to four times as slow.
;;
;; association-simd.ts holds this file compiled: npx -p wabt wat2wasm association-kernel.wat --output=- | base64 -w0
(module
  (import "env" "memory" (memory 1))
  ;; m += w0 r0 + w1 r1 + w2 r2 + w3 r3, over n numbers. m is in double precision, the rows are in single precision;
  ;; n is a multiple of 4 and at least 4. Arguments m and r0..r3 are addresses.
  (func (export "addFour")
    (param $m i32) (param $n i32) (param $r0 i32) (param $r1 i32) (param $r2 i32) (param $r3 i32)
    (param $w0 f64) (param $w1 f64) (param $w2 f64) (param $w3 f64)
    (local $end i32) (local $v0 v128) (local $v1 v128) (local $v2 v128) (local $v3 v128)
    (local.set $end (i32.add (local.get $m) (i32.shl (local.get $n) (i32.const 3))))
    (local.set $v0 (f64x2.splat (local.get $w0)))
    (local.set $v1 (f64x2.splat (local.get $w1)))
    (local.set $v2 (f64x2.splat (local.get $w2)))
    (local.set $v3 (f64x2.splat (local.get $w3)))
    (loop $next
      (v128.store (local.get $m)
        (f64x2.add (v128.load (local.get $m))
          (f64x2.add
            (f64x2.add
              (f64x2.mul (local.get $v0) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $r0))))
              (f64x2.mul (local.get $v1) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $r1)))))
            (f64x2.add
              (f64x2.mul (local.get $v2) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $r2))))
              (f64x2.mul (local.get $v3) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $r3))))))))
      (v128.store offset=16 (local.get $m)
        (f64x2.add (v128.load offset=16 (local.get $m))
          (f64x2.add
            (f64x2.add
              (f64x2.mul (local.get $v0) (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $r0))))
              (f64x2.mul (local.get $v1) (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $r1)))))
            (f64x2.add
              (f64x2.mul (local.get $v2) (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $r2))))
              (f64x2.mul (local.get $v3) (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $r3))))))))
      (local.set $m (i32.add (local.get $m) (i32.const 32)))
      (local.set $r0 (i32.add (local.get $r0) (i32.const 16)))
      (local.set $r1 (i32.add (local.get $r1) (i32.const 16)))
      (local.set $r2 (i32.add (local.get $r2) (i32.const 16)))
      (local.set $r3 (i32.add (local.get $r3) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $m) (local.get $end)))))
  ;; out[k] = m . rk for k = 0..3, over n numbers
  (func (export "dotFour")
    (param $m i32) (param $n i32) (param $r0 i32) (param $r1 i32) (param $r2 i32) (param $r3 i32) (param $out i32)
    (local $end i32) (local $v v128) (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128)
    (local.set $end (i32.add (local.get $m) (i32.shl (local.get $n) (i32.const 3))))
    (loop $next
      (local.set $v (v128.load (local.get $m)))
      (local.set $s0 (f64x2.add (local.get $s0) (f64x2.mul (local.get $v) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $r0))))))
      (local.set $s1 (f64x2.add (local.get $s1) (f64x2.mul (local.get $v) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $r1))))))
      (local.set $s2 (f64x2.add (local.get $s2) (f64x2.mul (local.get $v) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $r2))))))
      (local.set $s3 (f64x2.add (local.get $s3) (f64x2.mul (local.get $v) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $r3))))))
      (local.set $v (v128.load offset=16 (local.get $m)))
      (local.set $s0 (f64x2.add (local.get $s0) (f64x2.mul (local.get $v) (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $r0))))))
      (local.set $s1 (f64x2.add (local.get $s1) (f64x2.mul (local.get $v) (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $r1))))))
      (local.set $s2 (f64x2.add (local.get $s2) (f64x2.mul (local.get $v) (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $r2))))))
      (local.set $s3 (f64x2.add (local.get $s3) (f64x2.mul (local.get $v) (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $r3))))))
      (local.set $m (i32.add (local.get $m) (i32.const 32)))
      (local.set $r0 (i32.add (local.get $r0) (i32.const 16)))
      (local.set $r1 (i32.add (local.get $r1) (i32.const 16)))
      (local.set $r2 (i32.add (local.get $r2) (i32.const 16)))
      (local.set $r3 (i32.add (local.get $r3) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $m) (local.get $end))))
    (f64.store (local.get $out) (f64.add (f64x2.extract_lane 0 (local.get $s0)) (f64x2.extract_lane 1 (local.get $s0))))
    (f64.store offset=8 (local.get $out) (f64.add (f64x2.extract_lane 0 (local.get $s1)) (f64x2.extract_lane 1 (local.get $s1))))
    (f64.store offset=16 (local.get $out) (f64.add (f64x2.extract_lane 0 (local.get $s2)) (f64x2.extract_lane 1 (local.get $s2))))
    (f64.store offset=24 (local.get $out) (f64.add (f64x2.extract_lane 0 (local.get $s3)) (f64x2.extract_lane 1 (local.get $s3)))))
)
