// Authorization by the stored Roles, ClusterRoles and their bindings. (Kubernetes' own lives in k8s.io/kubernetes, which is in no Debian -dev package.)
package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/client-go/kubernetes"
	rbaclisters "k8s.io/client-go/listers/rbac/v1"
)

// What Kubernetes grants without anybody's asking: system:public-info-viewer and system:discovery.
var (
	publicInfo = rbacv1.PolicyRule{Verbs: []string{"get"}, NonResourceURLs: []string{"/healthz", "/livez", "/readyz", "/version", "/version/"}}
	discovery  = rbacv1.PolicyRule{Verbs: []string{"get"}, NonResourceURLs: []string{"/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*"}}
)

type rbac struct {
	client              kubernetes.Interface
	roles               rbaclisters.RoleLister
	clusterRoles        rbaclisters.ClusterRoleLister
	roleBindings        rbaclisters.RoleBindingLister
	clusterRoleBindings rbaclisters.ClusterRoleBindingLister
}

func newAuthorizer(cfg *genericapiserver.RecommendedConfig) authorizer.Authorizer {
	in := cfg.SharedInformerFactory.Rbac().V1()
	return &rbac{kubernetes.NewForConfigOrDie(cfg.LoopbackClientConfig), in.Roles().Lister(), in.ClusterRoles().Lister(), in.RoleBindings().Lister(), in.ClusterRoleBindings().Lister()}
}

func (r *rbac) Authorize(ctx context.Context, a authorizer.Attributes) (authorizer.Decision, string, error) {
	groups := a.GetUser().GetGroups()
	if slices.Contains(groups, user.SystemPrivilegedGroup) || allows(publicInfo, a) {
		return authorizer.DecisionAllow, "", nil
	}
	if slices.Contains(groups, user.AllAuthenticated) && allows(discovery, a) {
		return authorizer.DecisionAllow, "", nil
	}
	if granted(r.cached(a), a) {
		return authorizer.DecisionAllow, "", nil
	}
	// The cache may be behind what the same client was just granted.
	fresh, err := r.stored(ctx, a)
	if err != nil {
		return authorizer.DecisionDeny, "", err
	}
	if granted(fresh, a) {
		return authorizer.DecisionAllow, "", nil
	}
	return authorizer.DecisionNoOpinion, "no role of RBAC allows it", nil
}

// grant is a binding, and the rules of its role.
type grant struct {
	namespace string
	subjects  []rbacv1.Subject
	rules     []rbacv1.PolicyRule
}

func (r *rbac) cached(a authorizer.Attributes) (all []grant) {
	cluster, _ := r.clusterRoleBindings.List(labels.Everything())
	for _, b := range cluster {
		if role, err := r.clusterRoles.Get(b.RoleRef.Name); err == nil {
			all = append(all, grant{"", b.Subjects, role.Rules})
		}
	}
	if a.GetNamespace() == "" {
		return all
	}
	local, _ := r.roleBindings.RoleBindings(a.GetNamespace()).List(labels.Everything())
	for _, b := range local {
		if b.RoleRef.Kind == "ClusterRole" {
			if role, err := r.clusterRoles.Get(b.RoleRef.Name); err == nil {
				all = append(all, grant{b.Namespace, b.Subjects, role.Rules})
			}
		} else if role, err := r.roles.Roles(b.Namespace).Get(b.RoleRef.Name); err == nil {
			all = append(all, grant{b.Namespace, b.Subjects, role.Rules})
		}
	}
	return all
}

func (r *rbac) stored(ctx context.Context, a authorizer.Attributes) (all []grant, err error) {
	api, o := r.client.RbacV1(), metav1.ListOptions{}
	rules := map[string][]rbacv1.PolicyRule{}
	clusterRoles, err := api.ClusterRoles().List(ctx, o)
	if err != nil {
		return nil, err
	}
	for _, role := range clusterRoles.Items {
		rules["ClusterRole/"+role.Name] = role.Rules
	}
	cluster, err := api.ClusterRoleBindings().List(ctx, o)
	if err != nil {
		return nil, err
	}
	for _, b := range cluster.Items {
		all = append(all, grant{"", b.Subjects, rules["ClusterRole/"+b.RoleRef.Name]})
	}
	if a.GetNamespace() == "" {
		return all, nil
	}
	roles, err := api.Roles(a.GetNamespace()).List(ctx, o)
	if err != nil {
		return nil, err
	}
	for _, role := range roles.Items {
		rules["Role/"+role.Name] = role.Rules
	}
	local, err := api.RoleBindings(a.GetNamespace()).List(ctx, o)
	if err != nil {
		return nil, err
	}
	for _, b := range local.Items {
		all = append(all, grant{b.Namespace, b.Subjects, rules[b.RoleRef.Kind+"/"+b.RoleRef.Name]})
	}
	return all, nil
}

func granted(all []grant, a authorizer.Attributes) bool {
	return slices.ContainsFunc(all, func(g grant) bool {
		return slices.ContainsFunc(g.subjects, func(s rbacv1.Subject) bool { return is(s, g.namespace, a.GetUser()) }) &&
			slices.ContainsFunc(g.rules, func(rule rbacv1.PolicyRule) bool {
				// Paths belong to no namespace: only a cluster-wide binding grants them.
				return (a.IsResourceRequest() || g.namespace == "") && allows(rule, a)
			})
	})
}

func is(s rbacv1.Subject, namespace string, u user.Info) bool {
	switch s.Kind {
	case rbacv1.UserKind:
		return s.Name == u.GetName()
	case rbacv1.GroupKind:
		return slices.Contains(u.GetGroups(), s.Name)
	case rbacv1.ServiceAccountKind:
		if s.Namespace != "" {
			namespace = s.Namespace
		}
		return u.GetName() == fmt.Sprintf("system:serviceaccount:%s:%s", namespace, s.Name)
	}
	return false
}

func allows(rule rbacv1.PolicyRule, a authorizer.Attributes) bool {
	if !has(rule.Verbs, a.GetVerb()) {
		return false
	}
	if !a.IsResourceRequest() {
		return slices.ContainsFunc(rule.NonResourceURLs, func(url string) bool {
			prefix, open := strings.CutSuffix(url, "*")
			return url == a.GetPath() || open && strings.HasPrefix(a.GetPath(), prefix)
		})
	}
	resource, all := a.GetResource(), ""
	if sub := a.GetSubresource(); sub != "" {
		resource, all = resource+"/"+sub, "*/"+sub
	}
	return has(rule.APIGroups, a.GetAPIGroup()) &&
		(has(rule.Resources, resource) || all != "" && slices.Contains(rule.Resources, all)) &&
		(len(rule.ResourceNames) == 0 || slices.Contains(rule.ResourceNames, a.GetName()))
}

func has(values []string, value string) bool { return slices.Contains(values, "*") || slices.Contains(values, value) }
