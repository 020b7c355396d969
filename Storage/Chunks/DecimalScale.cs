using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LightWatch.Storage.Chunks;

/// <summary>
/// How doubles that people would write with few digits become integers and come back bit for bit: value = i x factor /
/// 10^exponent.
/// </summary>
/// <remarks>
/// The quotient is formed as q = n x 10^-e, then corrected once: q + (n - q x 10^e) x 10^-e with fused multiply-adds.
/// That is the correctly rounded n / 10^e nearly always, at a fifth of a division's cost; and since the encoder proves
/// each value with the very same steps, which IEEE 754 fixes to the last bit on every processor, "nearly" never loses
/// anything: what fails is patched. Source: Afroozeh, Kuffo, Boncz, ALP: Adaptive Lossless floating-Point Compression,
/// SIGMOD 2024 (the idea of proving each value).
/// </remarks>
internal readonly record struct DecimalScale(int Exponent, long Factor)
{
    /// <summary>Largest exponent: 10^18 is exact as a double, and host metrics have no finer fractions.</summary>
    public const int MaxExponent = 18;

    /// <summary>Integers up to here are exact as doubles.</summary>
    public const double MaxExact = 9007199254740992;

    private const double MaxWhole = 9.0e18;

    private static readonly double[] Powers = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13,
        1e14, 1e15, 1e16, 1e17, 1e18];
    private static readonly double[] Inverses = [1e0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10,
        1e-11, 1e-12, 1e-13, 1e-14, 1e-15, 1e-16, 1e-17, 1e-18];

    /// <summary>
    /// The integral number n (before the common factor is taken out) that gives <paramref name="value"/> back, if there
    /// is one.
    /// </summary>
    public static bool TryScale(double value, int exponent, out double number)
    {
        Debug.Assert(exponent is >= 0 and <= MaxExponent, "0 <= exponent <= 18");
        // -0 becomes 0, as it would in an integer: the proof then fails
        number = Math.Round(value * Powers[exponent]) + 0.0;
        // Larger ones are taken too when they are whole: a common power of two makes them small again.
        return Math.Abs(number) <= (exponent == 0 ? MaxWhole : MaxExact) && SameBits(Divide(number, exponent), value);
    }

    /// <summary>
    /// The same for values from the first on, four at a time, up to the first that has no such number.
    /// </summary>
    /// <returns>How many were scaled; a few at the end may be left for <see cref="TryScale"/>.</returns>
    public static int ScaleRun(ReadOnlySpan<double> values, int exponent, Span<double> numbers)
    {
        if (!Vector256.IsHardwareAccelerated) return 0;
        ref var from = ref MemoryMarshal.GetReference(values);
        ref var to = ref MemoryMarshal.GetReference(numbers);
        var (power, inverse) = (Vector256.Create(Powers[exponent]), Vector256.Create(Inverses[exponent]));
        var most = Vector256.Create(exponent == 0 ? MaxWhole : MaxExact);
        var i = 0;
        for (; i + Vector256<double>.Count <= Math.Min(values.Length, numbers.Length); i += Vector256<double>.Count)
        {
            var value = Vector256.LoadUnsafe(ref from, (nuint)i);
            var number = Vector256.Round(value * power) + Vector256<double>.Zero;
            var back = number;
            if (exponent != 0)
            {
                var q = number * inverse;
                back = Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(-q, power, number), inverse, q);
            }
            if (!Vector256.LessThanOrEqualAll(Vector256.Abs(number), most) || back.AsInt64() != value.AsInt64()) break;
            number.StoreUnsafe(ref to, (nuint)i);
        }
        return i;
    }

    /// <summary>10^exponent.</summary>
    public double Power => Powers[Exponent];

    /// <summary>The double next to 10^-exponent.</summary>
    public double Inverse => Inverses[Exponent];

    /// <summary>Replaces the bits of integers by the doubles they stand for, in place.</summary>
    public void Apply(Span<long> numbers)
    {
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref var at = ref MemoryMarshal.GetReference(numbers);
            var vectors = new Vectors(this);
            for (; i + 4 <= numbers.Length; i += 4)
                vectors.Apply(Vector256.LoadUnsafe(ref at, (nuint)i)).StoreUnsafe(ref at, (nuint)i);
        }
        ApplyScalar(numbers, i);
    }

    /// <summary>The scale in vectors, four values a step.</summary>
    public readonly struct Vectors(in DecimalScale scale)
    {
        private readonly bool _isWhole = scale.Exponent == 0;
        private readonly Vector256<double> _factor = Vector256.Create((double)scale.Factor);
        private readonly Vector256<double> _power = Vector256.Create(scale.Power);
        private readonly Vector256<double> _inverse = Vector256.Create(scale.Inverse);

        /// <summary>The bits of the doubles that the integers stand for.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<long> Apply(Vector256<long> numbers)
        {
            var n = Vector256.ConvertToDouble(numbers) * _factor;
            if (_isWhole) return n.AsInt64();
            var q = n * _inverse;
            return Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(-q, _power, n), _inverse, q).AsInt64();
        }
    }

    /// <summary>The plain path; the vector path gives the same bits.</summary>
    internal void ApplyScalar(Span<long> numbers, int from)
    {
        double factor = Factor;
        for (var i = from; i < numbers.Length; i++)
            numbers[i] = BitConverter.DoubleToInt64Bits(Divide(numbers[i] * factor, Exponent));
    }

    /// <summary>n / 10^exponent by the steps described above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Divide(double n, int exponent)
    {
        if (exponent == 0) return n;
        var q = n * Inverses[exponent];
        return Math.FusedMultiplyAdd(Math.FusedMultiplyAdd(-q, Powers[exponent], n), Inverses[exponent], q);
    }

    private static bool SameBits(double a, double b) =>
        BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);
}
