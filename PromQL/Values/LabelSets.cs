using LightWatch.PromQL.Parse;
using LightWatch.Storage;

namespace LightWatch.PromQL.Values;

/// <summary>Label sets made from label sets.</summary>
internal static class LabelSets
{
    public const string Type = "__type__";
    public const string Unit = "__unit__";
    public const string Bucket = "le";

    /// <summary>True for labels that describe the metric rather than what was measured: name, type and unit.</summary>
    public static bool IsReserved(string name) => name is Labels.MetricNameLabel or Type or Unit;

    extension(Labels labels)
    {
        /// <summary>Without name, type and unit.</summary>
        public Labels DropReserved() => labels.Where(static (name, _) => !IsReserved(name), 0);

        public Labels Only(IReadOnlyList<string> names) =>
            names.Count == 0 ? Labels.Empty : labels.Where(static (name, kept) => Contains(kept, name), names);

        public Labels Except(IReadOnlyList<string> names) =>
            names.Count == 0 ? labels : labels.Where(static (name, dropped) => !Contains(dropped, name), names);

        public Labels Except(string dropped) =>
            labels.Where(static (name, other) => !string.Equals(name, other, StringComparison.Ordinal), dropped);

        /// <summary>With one label set, or taken away by an empty value.</summary>
        public Labels With(string name, string value)
        {
            var pairs = new List<Label>(labels.Count + 1);
            foreach (var pair in labels.Span)
                if (!string.Equals(pair.Name, name, StringComparison.Ordinal)) pairs.Add(pair);
            if (value.Length > 0)
            {
                var at = pairs.FindIndex(p => string.CompareOrdinal(p.Name, name) > 0);
                pairs.Insert(at < 0 ? pairs.Count : at, new Label(name, value));
            }
            return Labels.FromSorted([.. pairs]);
        }

        /// <summary>The labels two vectors are matched by: those listed, or all but those and the name.</summary>
        public Labels MatchedBy(bool on, IReadOnlyList<string> names) =>
            on
                ? labels.Only(names)
                : labels.Where(
                    static (name, dropped) => name != Labels.MetricNameLabel && !Contains(dropped, name), names);

        /// <summary>As errors show label sets: the name is a label like any other.</summary>
        public string InBraces() =>
            "{" + string.Join(", ", labels.Select(p => $"{NameText(p.Name)}={GoText.Quote(p.Value)}")) + "}";

        private Labels Where<T>(Func<string, T, bool> keep, T state)
        {
            var span = labels.Span;
            var count = 0;
            foreach (var pair in span) if (keep(pair.Name, state)) count++;
            if (count == span.Length) return labels;
            if (count == 0) return Labels.Empty;
            var pairs = new Label[count];
            count = 0;
            foreach (var pair in span) if (keep(pair.Name, state)) pairs[count++] = pair;
            return Labels.FromSorted(pairs);
        }
    }

    public static bool Contains(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
            if (string.Equals(names[i], name, StringComparison.Ordinal)) return true;
        return false;
    }

    // Names beyond the classic alphabet are quoted.
    private static string NameText(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? name
            : GoText.Quote(name);
}
