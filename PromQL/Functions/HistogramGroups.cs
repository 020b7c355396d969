using System.Globalization;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>
/// The histograms of a vector: series of buckets put together by their labels without <c>le</c>, and native ones.
/// </summary>
internal sealed class HistogramGroups
{
    private readonly VectorCall _call;
    private readonly VectorValue _vector;
    private readonly List<Group> _groups = [];
    private readonly List<(Column Column, Group? Classic)> _natives = [];

    public HistogramGroups(VectorCall call, int argument)
    {
        (_call, _vector, Position) = (call, call.Vector(argument), call.Position(argument));
        var byLabels = new Dictionary<Labels, Group>();
        foreach (var column in _vector.Columns)
        {
            if (!Presence.Any(column.Values)) continue;
            var text = column.Labels.Get(LabelSets.Bucket);
            if (!TryParseBound(text, out var bound))
            {
                call.Context.Annotations.Add(AnnotationTexts.BadBucketLabel(NameOf(column.Labels), text), Position);
                continue;
            }
            var labels = column.Labels.Except(LabelSets.Bucket);
            if (!byLabels.TryGetValue(labels, out var group)) _groups.Add(byLabels[labels] = group = new Group(labels));
            group.Buckets.Add((bound, column));
        }
        foreach (var group in _groups) group.Buckets.Sort((a, b) => a.Bound.CompareTo(b.Bound));
        foreach (var column in _vector.Columns)
            if (column.Histograms is not null) _natives.Add((column, byLabels.GetValueOrDefault(column.Labels)));
    }

    public delegate double OfNative(int step, NativeHistogram histogram, string metric);

    /// <summary>Buckets are ascending by bound and may be changed.</summary>
    public delegate double OfClassic(int step, List<ClassicBucket> buckets, string metric);

    /// <summary>Where annotations point.</summary>
    public int Position { get; }

    /// <summary>
    /// A number for each histogram at each step; where a classic and a native one are the same, neither counts.
    /// </summary>
    public VectorValue Map(Func<Labels, Labels> label, OfNative native, OfClassic classic)
    {
        var result = _call.Context.NewVector(_call.Grid);
        foreach (var (column, twin) in _natives)
        {
            var output = result.AddEmpty(label(column.Labels));
            for (var step = 0; step < _call.Grid.Count; step++)
            {
                if (column.HistogramAt(step) is not { } histogram) continue;
                if (twin is not null && twin.HasAt(step))
                    _call.Context.Annotations.Add(AnnotationTexts.MixedClassicNative(NameOf(column.Labels)), Position);
                else
                    output.Values[step] = native(step, histogram, NameOf(column.Labels));
            }
        }
        var buckets = new List<ClassicBucket>();
        foreach (var group in _groups)
        {
            var output = result.AddEmpty(label(group.Labels));
            var twins = _natives.FindAll(n => ReferenceEquals(n.Classic, group));
            for (var step = 0; step < _call.Grid.Count; step++)
            {
                if (twins.Exists(t => t.Column.HistogramAt(step) is not null)) continue;
                buckets.Clear();
                foreach (var (bound, column) in group.Buckets)
                    if (column.Values[step] is var count && !Presence.IsAbsent(count))
                        buckets.Add(new ClassicBucket(bound, count));
                if (buckets.Count > 0) output.Values[step] = classic(step, buckets, NameOf(group.Labels));
            }
        }
        return result;
    }

    // Without delayed removal the name is dropped before annotations are made.
    private string NameOf(Labels labels) => _call.Context.Options.DelayedNameRemoval ? labels.MetricName : "";

    private static bool TryParseBound(string text, out double bound)
    {
        var body = text.AsSpan().TrimStart("+-");
        if (text.Length - body.Length <= 1 &&
            (body.Equals("Inf", StringComparison.OrdinalIgnoreCase) ||
                body.Equals("Infinity", StringComparison.OrdinalIgnoreCase)))
        {
            bound = text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }
        return double.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out bound);
    }

    private sealed class Group(Labels labels)
    {
        public Labels Labels { get; } = labels;

        public List<(double Bound, Column Column)> Buckets { get; } = [];

        public bool HasAt(int step) => Buckets.Exists(b => !Presence.IsAbsent(b.Column.Values[step]));
    }
}
