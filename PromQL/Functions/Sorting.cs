using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>The sort functions: they order the answer of an instant query and do nothing to a range query.</summary>
internal static class Sorting
{
    /// <summary>By value, NaN last either way; histograms are left out.</summary>
    public static Value ByValue(VectorCall call, bool descending)
    {
        var vector = Maths.FloatsOf(call);
        if (!IsEffective(call)) return vector;
        vector.Replace(
            [.. vector.Columns.Order(
                Comparer<Column>.Create((a, b) => Compare(a.Values[0], b.Values[0], descending)))]);
        return vector;
    }

    /// <summary>By the values of some labels in natural order, then by all labels.</summary>
    public static Value ByLabel(VectorCall call, bool descending)
    {
        var vector = call.Vector(0).Own();
        if (!IsEffective(call)) return vector;
        var names = Enumerable.Range(1, call.Arguments.Count - 1).Select(call.Text).ToList();
        vector.Replace(
            [.. vector.Columns.Order(
                Comparer<Column>.Create(
                    (a, b) => descending ? -Compare(a.Labels, b.Labels, names) : Compare(a.Labels, b.Labels, names)))]);
        return vector;
    }

    private static bool IsEffective(VectorCall call)
    {
        if (call.Grid.IsInstant) return true;
        call.Context.Annotations.Add(AnnotationTexts.SortInRangeQuery, call.Expr.Range.Start);
        return false;
    }

    private static int Compare(double a, double b, bool descending)
    {
        if (double.IsNaN(a) || double.IsNaN(b)) return double.IsNaN(a).CompareTo(double.IsNaN(b));
        return descending ? b.CompareTo(a) : a.CompareTo(b);
    }

    private static int Compare(Labels a, Labels b, List<string> names)
    {
        foreach (var name in names)
        {
            var (left, right) = (a.Get(name), b.Get(name));
            if (left != right) return NaturalOrder.IsLess(left, right) ? -1 : 1;
        }
        return a.CompareTo(b);
    }
}
