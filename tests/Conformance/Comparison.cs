using LightWatch.PromQL.Parse;

namespace LightWatch.Conformance;

/// <summary>Compares an answer with what a script expects.</summary>
internal static class Comparison
{
    /// <returns>Null if all is as expected, else the first difference.</returns>
    public static string? Annotations(EvalCommand expected, Answer got)
    {
        if (expected.WantsWarning && got.Warnings.Count == 0) return "expected warnings but got none";
        if (expected.WantsInfo && got.Infos.Count == 0) return "expected info annotations but got none";
        if (expected.NoWarning && got.Warnings.Count > 0)
            return $"unexpected warning annotations: {string.Join("; ", got.Warnings)}";
        if (expected.NoInfo && got.Infos.Count > 0)
            return $"unexpected info annotations: {string.Join("; ", got.Infos)}";
        return Annotations("warn", expected.Warnings, got.Warnings) ?? Annotations("info", expected.Infos, got.Infos);
    }

    private static string? Annotations(string kind, List<TextMatch> expected, IReadOnlyList<string> got)
    {
        if (expected.Count == 0) return null;
        if (got.Count == 0) return $"expected {kind} annotations but none were found";
        if (expected.Find(e => !got.Any(e.Accepts)) is { } missing)
            return $"expected {kind} annotation matching {missing}, got: {string.Join("; ", got)}";
        return got.FirstOrDefault(g => !expected.Exists(e => e.Accepts(g))) is { } unexpected
            ? $"unexpected {kind} annotation \"{unexpected}\""
            : null;
    }

    /// <returns>Null if all is as expected, else the first difference.</returns>
    public static string? Values(EvalCommand expected, Answer got) => got.Kind switch
    {
        ValueKind.Matrix => Matrix(expected, got),
        ValueKind.Vector => Vector(expected, got),
        ValueKind.Scalar when expected.Scalar is not { } scalar =>
            $"expected vector or matrix result, got scalar {FloatText.Write(got.Scalar)}",
        ValueKind.Scalar =>
            Closeness.Near(expected.Scalar!.Value, got.Scalar)
                ? null
                : $"expected scalar {FloatText.Write(expected.Scalar.Value)}, got {FloatText.Write(got.Scalar)}",
        _ => expected.Text == got.Text ? null : $"expected string \"{expected.Text}\", got \"{got.Text}\"",
    };

    private static string? Matrix(EvalCommand expected, Answer got)
    {
        if (expected.Ordered) return "expected ordered result, but the query returned a matrix";
        if (expected.Scalar is not null) return "expected scalar result, got a matrix";
        for (var i = 1; i < got.Series.Count; i++)
            if (got.Series[i - 1].Labels.CompareTo(got.Series[i].Labels) > 0)
                return $"matrix is not sorted: {got.Series[i].Labels} comes after {got.Series[i - 1].Labels}";
        foreach (var series in got.Series)
        {
            if (!expected.Series.TryGetValue(series.Labels, out var wanted))
                return $"unexpected series {series.Labels}: {Text(series.Points)}";
            if (Points(expected, wanted.Points, series) is { } difference) return difference;
        }
        return Missing(expected, got);
    }

    private static string? Points(EvalCommand expected, IReadOnlyList<Point> wanted, AnswerSeries got)
    {
        var present = wanted.Select(
            (point, i) =>
                (Point: point, UnixMs: expected.ResultStartMs + (i * expected.ResultStepMs))).Where(p =>
                    !p.Point.Omitted).ToList();
        if (present.Exists(p => p.UnixMs > expected.ResultEndMs))
            return $"expected {wanted.Count} points for {got.Labels}, but the time range cannot give so many";
        if (present.Count != got.Points.Count)
            return $"expected {present.Count} points for {got.Labels}, got {got.Points.Count}: {Text(got.Points)}";
        for (var i = 0; i < present.Count; i++)
        {
            var (point, unixMs) = present[i];
            if (unixMs != got.Points[i].UnixMs || !Same(point, got.Points[i]))
                return $"expected {Text(point)} @[{unixMs}] for {got.Labels}, got {got.Points[i]} (all: {Text(got.Points)})";
        }
        return null;
    }

    private static string? Vector(EvalCommand expected, Answer got)
    {
        if (expected.Scalar is not null) return "expected scalar result, got a vector";
        for (var i = 0; i < got.Series.Count; i++)
        {
            var series = got.Series[i];
            if (series.Points.Count != 1) return $"{series.Labels} has {series.Points.Count} points in a vector";
            if (!expected.Series.TryGetValue(series.Labels, out var wanted))
                return $"unexpected series {series.Labels}: {series.Points[0]}";
            if (expected.Ordered && wanted.Position != i + 1)
                return $"expected {series.Labels} at position {wanted.Position}, got it at {i + 1}";
            if (wanted.Points.Count == 0 || !Same(wanted.Points[0], series.Points[0]))
            {
                var point = wanted.Points.Count == 0 ? default : wanted.Points[0];
                return $"expected {Text(point)} for {series.Labels}, got {series.Points[0]}";
            }
        }
        return got.Series.Select(s => s.Labels).Distinct().Count() != got.Series.Count
            ? "the vector has two series with the same labels"
            : Missing(expected, got);
    }

    private static string? Missing(EvalCommand expected, Answer got)
    {
        var present = got.Series.Select(s => s.Labels).ToHashSet();
        return expected.Series.Keys.FirstOrDefault(l => !present.Contains(l)) is { } missing
            ? $"expected series {missing} not found"
            : null;
    }

    private static bool Same(Point expected, AnswerPoint got) => expected.Histogram is { } histogram
        ? got.Histogram is { } other && Closeness.Near(histogram, other, expected.HintGiven)
        : got.Histogram is null && Closeness.Near(expected.Value, got.Value);

    private static string Text(Point point) =>
        point.Histogram is { } h ? HistogramNotation.Write(h) : FloatText.Write(point.Value);

    private static string Text(IReadOnlyList<AnswerPoint> points) => string.Join(", ", points);
}
