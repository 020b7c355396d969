namespace LightWatch.PromQL.Parse;

/// <summary>
/// What may be the name of a label: any UTF-8 text but none. Source: prometheus/common/model, LabelName.IsValid.
/// </summary>
public static class LabelNameRules
{
    /// <summary>
    /// Bytes that were no UTF-8 have become U+FFFD by the time a name is text, so a name with it is refused.
    /// </summary>
    public static bool IsValid(string name) => name.Length > 0 && !name.Contains('\uFFFD', StringComparison.Ordinal);
}
